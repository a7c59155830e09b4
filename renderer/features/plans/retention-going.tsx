import { Button, Text } from '@mantine/core';
import { formatBytes, formatDateTime } from '../../../shared/format.ts';
import type { RetainedBackup, RetentionPreview } from '../../../shared/model/retention.ts';
import { useAction } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { notifyDone, notifyError } from '../../lib/notify.ts';

const columns: readonly Column<RetainedBackup>[] = [
  { key: 'taken', header: 'Taken', cell: ({ startedAt }) => <Moment at={startedAt} /> },
  { key: 'why', header: 'Why', cell: ({ reasons }) => reasons.join(', ') },
  {
    key: 'goes',
    header: 'Removed',
    cell: ({ decision, removalDueAt }) =>
      decision === 'remove' || removalDueAt === null ? (
        'with the next backup'
      ) : (
        <>
          after <Moment at={removalDueAt} />
        </>
      ),
  },
  { key: 'size', header: 'Size', align: 'right', cell: ({ storedBytes }) => formatBytes(storedBytes) },
  {
    key: 'keep',
    header: 'Keep',
    isHeaderHidden: true,
    align: 'right',
    cell: (backup) => <KeepButton backup={backup} />,
  },
];

/** Backups that are marked for removal, each with the way to keep it. */
export function RetentionGoing({ preview }: { readonly preview: RetentionPreview }) {
  const marked = preview.backups.filter(({ decision }) => decision === 'marked' || decision === 'remove');
  if (marked.length === 0) return null;
  return (
    <section aria-label="Marked for removal">
      <Text fw={600} mb={6}>
        Marked for removal
      </Text>
      <DataTable
        label="Marked for removal"
        columns={columns}
        rows={marked}
        rowKey={({ backupId }) => backupId}
        maxHeight={320}
      />
    </section>
  );
}

function KeepButton({ backup: { backupId, startedAt } }: { readonly backup: RetainedBackup }) {
  const keep = useAction('retention.keep');
  return (
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
  );
}
