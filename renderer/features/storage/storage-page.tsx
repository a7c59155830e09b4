import { Button } from '@mantine/core';
import { IconDatabase, IconFolderOpen, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { useCall } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';
import { AddStorageDialog, type AddStorageKind } from './add-storage-dialog.tsx';
import { StorageCard } from './storage-card.tsx';

/** Where backups are kept: every storage with its state, room and problems. */
export function StoragePage() {
  const storages = useCall('storages.list', {});
  const { storageId } = useParams();
  const [parameters, setParameters] = useSearchParams();
  const navigate = useNavigate();
  const adding = addingOf(parameters.get('add'));
  // Each opening begins with an empty dialog.
  const [opened, setOpened] = useState(0);
  const open = (kind: AddStorageKind) => {
    setOpened(opened + 1);
    setParameters({ add: kind }, { replace: true });
  };
  const close = () => void navigate(paths.storage, { replace: true });
  return (
    <Page>
      <PageHeader
        title={storages.data === undefined ? 'Storage' : sentence(storages.data)}
        description="Folders of plain files, which outlive Holdfast and can be opened by another one."
        actions={
          storages.data === undefined || storages.data.length === 0 ? undefined : (
            <>
              <Button
                variant="default"
                leftSection={<IconFolderOpen size={16} />}
                onClick={() => open('existing')}
              >
                Open a storage
              </Button>
              <Button leftSection={<IconPlus size={16} />} onClick={() => open('folder')}>
                Add a folder
              </Button>
            </>
          )
        }
      />
      <Loaded query={storages}>
        {(list) =>
          list.length === 0 ? (
            <Panel label="No storage">
              <EmptyState
                icon={IconDatabase}
                title="No place for backups yet"
                action={
                  <>
                    <Button variant="default" onClick={() => open('existing')}>
                      Open a storage
                    </Button>
                    <Button onClick={() => open('folder')}>Add a folder</Button>
                  </>
                }
              >
                A storage is a folder on a disk of this machine or one that it mounts. Another disk than the
                database’s own survives what the first one does not.
              </EmptyState>
            </Panel>
          ) : (
            list.map((storage) => (
              <StorageCard key={storage.id} storage={storage} isShown={storage.id === storageId} />
            ))
          )
        }
      </Loaded>
      <AddStorageDialog key={opened} kind={adding} onClose={close} />
    </Page>
  );
}

function addingOf(text: string | null): AddStorageKind | null {
  return text === 'folder' || text === 'existing' ? text : null;
}

function sentence(storages: readonly StorageView[]): string {
  if (storages.length === 0) return 'No storage yet';
  const bytes = storages.reduce((sum, { storedBytes }) => sum + storedBytes, 0);
  const backups = storages.reduce((sum, storage) => sum + storage.backups, 0);
  const bad = storages.filter(({ state, problems }) => state.kind !== 'ready' || problems.length > 0).length;
  if (bad > 0) return `${bad} of ${plural(storages.length, 'storage')} need${bad === 1 ? 's' : ''} you`;
  return `${plural(backups, 'backup')} in ${plural(storages.length, 'storage')}, ${formatBytes(bytes)}`;
}
