import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { StorageId } from '../../../shared/model/ids.ts';
import { useAction } from '../../api/queries.ts';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import type { Card } from './server-card.tsx';

interface FirstBackupButtonProps {
  readonly card: Card;
  readonly storageId: StorageId;
}

/** The sample has nothing to decide, so it starts at once; one's own server goes through the dialog. */
export function FirstBackupButton({ card, storageId }: FirstBackupButtonProps) {
  const start = useAction('backups.start');
  if (!card.isSample) {
    return (
      <Button component={Link} to={paths.backUp(card.serverId)}>
        Back up now
      </Button>
    );
  }
  return (
    <Button
      loading={start.isPending}
      onClick={() =>
        start.mutate(
          {
            serverId: card.serverId,
            storageId,
            selection: { databases: null, excludedTables: [], acceptedLosses: [], consistency: 'snapshot' },
          },
          { onError: notifyError },
        )
      }
    >
      Back up now
    </Button>
  );
}
