import { Text } from '@mantine/core';
import type { BackupView } from '../../../shared/contract.ts';
import { formatBytes, formatDuration } from '../../../shared/format.ts';
import type { RestorePreview } from '../../../shared/model/restore.ts';
import { useCall } from '../../api/queries.ts';
import { RelativeTime } from '../../components/figures.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Panel } from '../../components/panel.tsx';

interface PreviewFiguresProps {
  readonly preview: RestorePreview;
  readonly backup: BackupView;
}

/** Time and space; the time is measured where a drill has measured it, and otherwise not claimed. */
export function PreviewFigures({ preview, backup }: PreviewFiguresProps) {
  const { expectedSeconds, measuredBy, neededBytes, freeBytes } = preview;
  return (
    <Panel label="Time and space">
      <KeyValue
        columns={2}
        facts={[
          {
            label: 'Expected time',
            value:
              expectedSeconds === null
                ? 'not measured yet'
                : `about ${formatDuration(expectedSeconds * 1000)}`,
          },
          {
            label: 'Measured by',
            value:
              measuredBy === null ? (
                'no drill yet'
              ) : measuredBy === 'drill' ? (
                <MeasuredBy backup={backup} />
              ) : (
                'the newest restore there'
              ),
          },
          { label: 'Needs on the target', value: `about ${formatBytes(neededBytes)}` },
          {
            label: 'Free on the target',
            value:
              freeBytes === null ? <Text c="dimmed">the server does not tell</Text> : formatBytes(freeBytes),
          },
        ]}
      />
    </Panel>
  );
}

function MeasuredBy({ backup }: { readonly backup: BackupView }) {
  const drills = useCall('drills.list', { backupId: backup.id }).data ?? [];
  const newest = [...drills]
    .sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1))
    .find(({ passed }) => passed);
  return newest === undefined ? (
    <>a drill</>
  ) : (
    <>
      drill, <RelativeTime at={newest.finishedAt} />
    </>
  );
}
