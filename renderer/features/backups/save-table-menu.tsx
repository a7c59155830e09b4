import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { paths } from '../../lib/paths.ts';
import type { TableAddress } from './rows-page.tsx';

const KINDS = [
  { ending: '.sql', format: 'sql', label: 'SQL: the table, its rows and triggers' },
  { ending: '.sql.gz', format: 'sql', label: 'SQL, compressed with gzip' },
  { ending: '.csv', format: 'csv', label: 'CSV: its rows, for spreadsheets' },
  { ending: '.csv.gz', format: 'csv', label: 'CSV, compressed with gzip' },
] as const;

/** Saves one table as a file that every tool reads. */
export function SaveTableMenu({ address }: { readonly address: TableAddress }) {
  const navigate = useNavigate();
  const pick = useAction('app.pickSaveFile');
  const save = useAction('backups.export');
  const saveAs = async ({ ending, format }: (typeof KINDS)[number]) => {
    const suggestedName = `${address.table.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}${ending}`;
    const picked = await pick.mutateAsync({ title: 'Save the table as', suggestedName });
    if (picked === null) return;
    // The system's dialog has asked already whether to replace a file of that name.
    const { runId } = await save.mutateAsync({
      ...address,
      format,
      file: { token: picked.token },
      overwrite: true,
    });
    await navigate(paths.run(runId));
  };
  return (
    <>
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      {pick.error === null ? null : <ErrorNotice error={pick.error} />}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            rightSection={<IconChevronDown size={14} aria-hidden />}
            loading={pick.isPending || save.isPending}
          >
            Save this table
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((kind) => (
            <Menu.Item key={kind.ending} onClick={() => void saveAs(kind).catch(() => {})}>
              {kind.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
