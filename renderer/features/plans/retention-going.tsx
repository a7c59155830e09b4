import { Button, Text } from '@mantine/core';
import { formatBytes, formatDateTime } from '../../../shared/format.ts';
import type { RetainedBackup, RetentionPreview } from '../../../shared/model/retention.ts';
import { useAction } from '../../api/queries.ts';
import { Moment } from '../../components/moment.tsx';
import { notifyDone, notifyError } from '../../lib/notify.ts';
import '../../components/rows.css';

/** Backups that are marked for removal, each with the way to keep it. */
export function RetentionGoing({ preview }: { readonly preview: RetentionPreview }) {
  const marked = preview.backups.filter(({ decision }) => decision === 'marked' || decision === 'remove');
  if (marked.length === 0) return null;
  return (
    <section aria-label="Marked for removal">
      <Text fw={600} mb={6}>
        Marked for removal
      </Text>
      <div className="hf-rows hf-rows-flush">
        {marked.map((backup) => (
          <Marked key={backup.backupId} backup={backup} />
        ))}
      </div>
    </section>
  );
}

function Marked({ backup }: { readonly backup: RetainedBackup }) {
  const keep = useAction('retention.keep');
  const { backupId, startedAt, storedBytes, removalDueAt, decision, reasons } = backup;
  return (
    <div className="hf-row">
      <div>
        <Text>
          <Moment at={startedAt} /> · {formatBytes(storedBytes)}
        </Text>
        <Text size="xs" c="dimmed">
          {reasons.join(', ')}.{' '}
          {decision === 'remove' || removalDueAt === null ? (
            'It goes with the next backup.'
          ) : (
            <>
              It goes after <Moment at={removalDueAt} />.
            </>
          )}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        loading={keep.isPending}
        aria-label={`Keep the backup of ${formatDateTime(startedAt)}`}
        onClick={() =>
          keep.mutate(
            { backupId },
            { onSuccess: () => notifyDone('The backup stays, and is pinned'), onError: notifyError },
          )
        }
      >
        Keep
      </Button>
    </div>
  );
}
