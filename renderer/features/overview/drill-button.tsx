import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { formatPercent } from '../../../shared/format.ts';
import type { BackupId } from '../../../shared/model/ids.ts';
import { useAction } from '../../api/queries.ts';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { useRunningRuns } from '../../lib/use-running-runs.ts';

interface DrillButtonProps {
  readonly backupId: BackupId;
  readonly size?: 'xs' | 'sm';
  readonly variant?: 'light' | 'filled' | 'default';
}

/** Starts the drill of a backup; while it goes on, leads to it. */
export function DrillButton({ backupId, size = 'sm', variant = 'light' }: DrillButtonProps) {
  const drill = useAction('drills.start');
  const running = useRunningRuns().find((run) => run.kind === 'drill' && run.backupId === backupId);
  if (running !== undefined) {
    const { progress } = running;
    const part = progress?.totalBytes ? progress.doneBytes / progress.totalBytes : null;
    return (
      <Button size={size} variant="default" component={Link} to={paths.run(running.id)}>
        Drill running{part === null ? '' : `, ${formatPercent(part)}`}
      </Button>
    );
  }
  return (
    <Button
      size={size}
      variant={variant}
      loading={drill.isPending}
      onClick={() => drill.mutate({ backupId, keepServer: false }, { onError: notifyError })}
    >
      Run the drill
    </Button>
  );
}
