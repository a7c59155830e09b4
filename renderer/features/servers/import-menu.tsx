import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconFileImport, IconHome, IconLink } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { CallInput } from '../../../shared/contract.ts';
import type { ImportCandidate } from '../../../shared/model/server.ts';
import { useAction } from '../../api/queries.ts';
import { paths } from '../../lib/paths.ts';
import { ImportDialog } from './import-dialog.tsx';
import type { NewServerState } from './new-server-link.ts';

/** "Import": from ~/.my.cnf, another option file, or a mysql:// URL. One server found goes straight to the form. */
export function ImportMenu() {
  const [isOpen, setIsOpen] = useState(false);
  const [asksUrl, setAsksUrl] = useState(false);
  const [candidates, setCandidates] = useState<readonly ImportCandidate[]>([]);
  const read = useAction('servers.import');
  const pickFile = useAction('app.pickFile');
  const navigate = useNavigate();

  const choose = (candidate: ImportCandidate) => {
    const state: NewServerState = { kind: 'imported', candidate };
    void navigate(paths.newServer, { state });
  };
  const importFrom = async (source: CallInput<'servers.import'>['source']) => {
    setIsOpen(true);
    setCandidates([]);
    const found = await read.mutateAsync({ source });
    const only = found.length === 1 ? found[0] : undefined;
    if (only !== undefined) choose(only);
    else setCandidates(found);
  };
  const start = (source: CallInput<'servers.import'>['source']) => void importFrom(source).catch(() => {});
  const fromFile = async () => {
    const picked = await pickFile.mutateAsync({ title: 'Choose an option file (my.cnf)' });
    if (picked !== null) {
      setAsksUrl(false);
      start({ token: picked.token });
    }
  };
  const askUrl = () => {
    read.reset();
    setCandidates([]);
    setAsksUrl(true);
    setIsOpen(true);
  };
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconFileImport size={16} />}
            rightSection={<IconChevronDown size={14} />}
          >
            Import
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconHome size={16} />}
            onClick={() => {
              setAsksUrl(false);
              start({ optionFile: 'home' });
            }}
          >
            From ~/.my.cnf
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFileImport size={16} />}
            onClick={() => void fromFile().catch(() => {})}
          >
            From another option file
          </Menu.Item>
          <Menu.Item leftSection={<IconLink size={16} />} onClick={askUrl}>
            From a mysql:// address
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ImportDialog
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        asksUrl={asksUrl}
        isReading={read.isPending}
        error={read.error}
        candidates={candidates}
        isRead={read.isSuccess}
        onUrl={(url) => start({ url })}
        onChoose={choose}
      />
    </>
  );
}
