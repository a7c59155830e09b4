import { Button, Group, Select, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes, plural } from '../../../shared/format.ts';
import { StorageId } from '../../../shared/model/ids.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { AddFolderButton } from '../storage/add-folder-button.tsx';
import { AddStorageDialog } from '../storage/add-storage-dialog.tsx';

interface BackUpStorageProps {
  readonly storages: readonly StorageView[];
  readonly storage: StorageView | null;
  readonly onChoose: (storageId: StorageId) => void;
}

/** Where the backup is kept; the first folder is added right here. */
export function BackUpStorage({ storages, storage, onChoose }: BackUpStorageProps) {
  const [isAdding, setIsAdding] = useState(false);
  if (storage === null)
    return (
      <Panel title="Storage">
        <Text c="dimmed" mb={12}>
          A folder where backups are kept, best on another disk than the database’s own.
        </Text>
        <AddFolderButton label="Choose a folder" />
      </Panel>
    );
  return (
    <Panel
      title="Storage"
      actions={
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={13} />}
          onClick={() => setIsAdding(true)}
        >
          Add a folder
        </Button>
      }
    >
      <Select
        aria-label="Storage"
        data={storages.map(({ id, name, state }) => ({
          value: id,
          label:
            state.kind === 'ready'
              ? `${name}, ${formatBytes(state.freeBytes)} free`
              : `${name}, not reachable`,
        }))}
        value={storage.id}
        onChange={(value) => (value === null ? undefined : onChoose(StorageId.parse(value)))}
        allowDeselect={false}
      />
      <Group gap={6} mt={8}>
        <Text c="dimmed" fz="xs" component="div">
          <Mono>{storage.location.path}</Mono> · {plural(storage.backups, 'backup')}
        </Text>
      </Group>
      {storage.state.kind === 'unusable' ? (
        <div style={{ marginTop: 12 }}>
          <ErrorNotice error={null} wire={storage.state.error} isUrgent={false} />
        </div>
      ) : null}
      <AddStorageDialog kind={isAdding ? 'folder' : null} onClose={() => setIsAdding(false)} />
    </Panel>
  );
}
