import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { ImportKeyDialog } from './import-key-dialog.tsx';
import { KeyRow } from './key-row.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';
import '../../components/rows.css';

/** The keys that backups are encrypted for. */
export function EncryptionPanel() {
  const keys = useCall('keys.list', {});
  const [dialog, setDialog] = useState<'new' | 'import' | null>(null);
  const close = () => setDialog(null);
  return (
    <Panel
      title="Encryption"
      isFlush
      actions={
        <Group gap={8}>
          <Button size="xs" variant="default" onClick={() => setDialog('import')}>
            Import a key
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => setDialog('new')}
          >
            New key
          </Button>
        </Group>
      }
    >
      <Loaded query={keys}>
        {(known) => (
          <div className="hf-rows">
            {known.map((key) => (
              <KeyRow key={key.id} encryptionKey={key} />
            ))}
            {known.length === 0 ? (
              <div className="hf-row">
                <Text c="dimmed">
                  No key yet. With one, plans and backups can be encrypted with age: whoever finds the files
                  reads nothing, and a machine that has the public key alone can back up without being able to
                  read.
                </Text>
              </div>
            ) : null}
          </div>
        )}
      </Loaded>
      <NewKeyDialog opened={dialog === 'new'} onClose={close} />
      <ImportKeyDialog opened={dialog === 'import'} onClose={close} />
    </Panel>
  );
}
