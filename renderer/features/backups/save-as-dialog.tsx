import { Button, Group, Modal, Radio, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { formatBytes } from '../../../shared/format.ts';
import { useAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { paths } from '../../lib/paths.ts';

interface SaveAsDialogProps {
  readonly backup: BackupView;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Saves a backup, whole or one database of it, as a file that every tool reads. */
export function SaveAsDialog({ backup, opened, onClose }: SaveAsDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Save as SQL" size={440}>
      <SaveAsForm backup={backup} onClose={onClose} />
    </Modal>
  );
}

function SaveAsForm({ backup, onClose }: Omit<SaveAsDialogProps, 'opened'>) {
  const navigate = useNavigate();
  const databases = backup.databases ?? [];
  const [database, setDatabase] = useState<string | null>(null);
  const [ending, setEnding] = useState('.sql.gz');
  const pick = useAction('app.pickSaveFile');
  const save = useAction('backups.export');
  const submit = async () => {
    const day = backup.startedAt.slice(0, 10);
    const what = database ?? (databases.length === 1 ? databases[0] : backup.serverName);
    const suggestedName = `${(what ?? 'backup').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}-${day}${ending}`;
    const picked = await pick.mutateAsync({ title: 'Save the backup as', suggestedName });
    if (picked === null) return;
    const { runId } = await save.mutateAsync({
      backupId: backup.id,
      database,
      file: { token: picked.token },
      // The system's dialog has asked already whether to replace a file of that name.
      overwrite: true,
    });
    onClose();
    await navigate(paths.run(runId));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => {});
      }}
    >
      <Stack gap={16}>
        {databases.length < 2 ? null : (
          <Select
            label="What"
            data={[
              { value: '', label: `Everything: ${databases.length} databases` },
              ...databases.map((name) => ({ value: name, label: name })),
            ]}
            value={database ?? ''}
            onChange={(value) => setDatabase(value === '' ? null : value)}
            allowDeselect={false}
            searchable={databases.length > 8}
          />
        )}
        <Radio.Group label="Kind of file" value={ending} onChange={setEnding}>
          <Stack gap={8} mt={6}>
            <Radio value=".sql.gz" label="SQL, compressed with gzip (.sql.gz)" />
            <Radio
              value=".sql"
              label="Plain SQL (.sql)"
              description={
                database === null
                  ? `${formatBytes(backup.totals.rawBytes)}, exactly the bytes that were dumped`
                  : 'The bytes of this database, with the dump’s first and last lines'
              }
            />
          </Stack>
        </Radio.Group>
        <Text c="dimmed" fz="xs">
          It is read from the backup, never from the server. The file is yours then: Holdfast does not watch
          it.
        </Text>
        {save.error === null ? null : <ErrorNotice error={save.error} />}
        {pick.error === null ? null : <ErrorNotice error={pick.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={pick.isPending || save.isPending}>
            Choose where
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
