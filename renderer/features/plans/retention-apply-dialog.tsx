import { Stack, Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { RetainedBackup, RetentionPreview } from '../../../shared/model/retention.ts';
import { useAction } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { paths } from '../../lib/paths.ts';

const columns: readonly Column<RetainedBackup>[] = [
  { key: 'taken', header: 'Taken', cell: ({ startedAt }) => <Moment at={startedAt} /> },
  {
    key: 'what',
    header: 'What happens',
    cell: ({ decision }) => (decision === 'remove' ? 'removed now' : 'marked, removed in a day'),
  },
  { key: 'size', header: 'Size', align: 'right', cell: ({ storedBytes }) => formatBytes(storedBytes) },
];

interface RetentionApplyDialogProps {
  readonly preview: RetentionPreview;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Lists exactly what applying a plan's retention marks and removes; anything else since then, and it refuses. */
export function RetentionApplyDialog({ preview, opened, onClose }: RetentionApplyDialogProps) {
  const navigate = useNavigate();
  const apply = useAction('retention.apply');
  const rows = preview.backups.filter(({ decision }) => decision === 'mark' || decision === 'remove');
  const removed = rows.filter(({ decision }) => decision === 'remove');
  const marks = rows.length - removed.length;
  const confirm = async () => {
    const { runId } = await apply.mutateAsync({ planId: preview.planId, token: preview.token });
    onClose();
    await navigate(paths.run(runId));
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={() => {
        apply.reset();
        onClose();
      }}
      onConfirm={() => void confirm().catch(() => {})}
      title={`Apply the retention of ${preview.planName}?`}
      confirmLabel="Apply"
      isDanger={removed.length > 0}
      isBusy={apply.isPending}
      error={apply.error}
    >
      <Stack gap={12}>
        <Text>
          {removed.length === 0
            ? 'Nothing is removed yet. '
            : `${plural(removed.length, 'backup')} marked a day ago ${removed.length === 1 ? 'is' : 'are'} removed for good. `}
          {marks === 0
            ? ''
            : `${plural(marks, 'backup')} ${marks === 1 ? 'is' : 'are'} marked, and can be kept until tomorrow.`}
        </Text>
        <DataTable
          label="What is marked and removed"
          columns={columns}
          rows={rows}
          rowKey={({ backupId }) => backupId}
          maxHeight={260}
        />
      </Stack>
    </ConfirmDialog>
  );
}
