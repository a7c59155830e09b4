import { Stack, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { formatBytes } from '../../../shared/format.ts';
import { listNames } from '../../../shared/sentences.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Mono } from '../../components/mono.tsx';
import { formatMoment } from '../../lib/moment.ts';
import { notifyDone } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { databaseWords } from './backup-words.ts';
import { lastGoodOf } from './last-good.ts';

interface DeleteBackupDialogProps {
  readonly backup: BackupView;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Deletes a backup; the last good one of a database only when that database's name is typed. */
export function DeleteBackupDialog({ backup, opened, onClose }: DeleteBackupDialogProps) {
  const navigate = useNavigate();
  const remove = useAction('backups.delete');
  const others = useCall(
    'backups.list',
    { serverId: backup.serverId, database: null, limit: 1000, offset: 0 },
    { enabled: opened },
  );
  const alone = lastGoodOf(backup, others.data?.backups ?? []);
  const now = useNow(0);
  const name = `${databaseWords(backup.databases)}, ${formatMoment(backup.startedAt, now)}`;
  const confirm = async (typed: string | null) => {
    await remove.mutateAsync({ backupId: backup.id, typed });
    onClose();
    notifyDone(`Deleted the backup of ${name}`);
    await navigate(paths.backups);
  };
  return (
    <ConfirmDialog
      opened={opened && others.data !== undefined}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={(typed) => void confirm(typed).catch(() => {})}
      title={`Delete the backup of ${name}?`}
      confirmLabel="Delete the backup"
      typedName={alone[0] ?? null}
      isBusy={remove.isPending}
      error={remove.error}
    >
      <Stack gap={8}>
        <Text>
          Its folder in {backup.storageName} is removed, {formatBytes(backup.totals.storedBytes)}. This cannot
          be undone.
        </Text>
        {alone.length === 0 ? null : (
          <Text>
            It is the <strong>last good backup</strong> of <Mono>{listNames(alone)}</Mono>. After this there
            is nothing to restore {alone.length === 1 ? 'it' : 'them'} from.
          </Text>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
