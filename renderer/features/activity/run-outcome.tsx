import { Button, Group, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconFolderOpen,
  IconInfoCircle,
  IconPlugConnectedX,
} from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ErrorCode, WireError } from '../../../shared/errors.ts';
import { elapsedMs, formatDuration } from '../../../shared/format.ts';
import type { Drop } from '../../../shared/model/drop.ts';
import type { BackupId } from '../../../shared/model/ids.ts';
import { grantsEnded, type Run, type RunOutcome } from '../../../shared/model/run.ts';
import { describeLoss, describeTargetState } from '../../../shared/sentences.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateIcon } from '../../components/state-badge.tsx';
import { assertNever } from '../../lib/assert-never.ts';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { DropNotice } from '../backups/drop-notice.tsx';
import { asLoss, lossGroups } from '../backups/loss-groups.ts';
import { ContinueNotice } from '../restore/continue-notice.tsx';
import { GrantsNotice } from '../restore/grants-notice.tsx';
import { RestoreResultFacts } from '../restore/restore-result.tsx';
import { SafetyNotice } from '../restore/safety-notice.tsx';
import { ServerErrorNotice, SSH_SECRET_CODES } from '../servers/server-error-notice.tsx';
import { RunPassword } from './run-password.tsx';

interface RunOutcomePanelProps {
  readonly run: Run;
  /** Does it again; null where that is not possible. */
  readonly onAgain: (() => void) | null;
}

/** How a run ended, and what to do about it. */
export function RunOutcomePanel({ run, onAgain }: RunOutcomePanelProps) {
  return (
    <>
      <Outcome run={run} onAgain={onAgain} />
      <ContinueNotice run={run} />
      <SafetyNotice run={run} />
      <GrantsNotice grants={grantsEnded(run)} isPast />
    </>
  );
}

function Outcome({ run, onAgain }: RunOutcomePanelProps) {
  const { outcome } = run;
  if (outcome === null) return null;
  switch (outcome.kind) {
    case 'good':
      return <Good run={run} outcome={outcome} />;
    case 'degraded':
      return <Degraded outcome={outcome} />;
    case 'not-good':
    case 'failed':
      return <Failed run={run} error={outcome.error} onAgain={onAgain} />;
    case 'cancelled':
      return (
        <Notice
          tone={isAsBefore(run) ? 'blue' : 'yellow'}
          icon={IconBan}
          title={outcome.by === 'user' ? 'Cancelled on request' : 'Cancelled, since Holdfast was closed'}
        >
          <Text>{leftBehind(run)}</Text>
        </Notice>
      );
    case 'interrupted':
      return (
        <Notice tone="yellow" icon={IconPlugConnectedX} title="Its process ended before it did">
          <Text>
            {run.kind === 'restore'
              ? leftBehind(run)
              : 'What it had half written was removed at the next start.'}
          </Text>
        </Notice>
      );
    default:
      return assertNever(outcome);
  }
}

/** Whether a run that did not end well has changed nothing on a server. */
const isAsBefore = ({ targetState }: Run): boolean =>
  targetState === null || targetState.kind === 'untouched';

function leftBehind({ kind, targetState }: Run): string {
  if (targetState !== null) return describeTargetState(targetState);
  if (kind === 'import') return 'Nothing was kept, and the file that was imported is as it was.';
  if (kind === 'backup') return 'Nothing was kept; what was half written is removed.';
  if (kind === 'restore') return 'The target was not touched.';
  if (kind === 'prune') return 'What the log does not name as removed is still there.';
  if (kind === 'drill') return 'The throw-away server is gone. The backup is as it was.';
  return 'The backup is as it was.';
}

const goodWords: Record<Run['kind'], string> = {
  backup: 'The backup is whole, read back and in place',
  check: 'Read again and whole: every hash fits',
  drill: 'Proven: restored and equal to what was dumped',
  restore: 'Restored',
  export: 'The file is written',
  prune: 'Retention is applied',
  'dry-run': 'Nothing was touched, and nothing stands in the way of this restore',
  import: 'The dump is imported, read back and in place',
};

function Good({
  run,
  outcome,
}: {
  readonly run: Run;
  readonly outcome: Extract<RunOutcome, { kind: 'good' }>;
}) {
  const { kind, finishedAt, startedAt } = run;
  const took = finishedAt === null ? '' : formatDuration(elapsedMs(startedAt, finishedAt));
  const { backupId, drop } = outcome;
  return (
    <>
      <Panel label="Outcome">
        <Group gap={14} wrap="nowrap" align="flex-start">
          <StateIcon state={kind === 'drill' ? 'proven' : 'good'} size={32} />
          <Stack gap={10} style={{ flex: 1, minWidth: 0 }}>
            <Text fw={600} mt={5}>
              {goodWords[kind]}
              {kind === 'restore' || took === '' ? '' : `. It took ${took}.`}
            </Text>
            {run.restore === null ? null : (
              <RestoreResultFacts
                result={run.restore}
                isRowsAlone={run.restorePlan?.request.content === 'data'}
              />
            )}
            {run.writtenFile === null ? null : <CopyBlock text={run.writtenFile} label="the file" />}
            <Group gap={8}>
              <Next run={run} backupId={backupId} />
            </Group>
          </Stack>
        </Group>
      </Panel>
      {backupId === null || drop === undefined ? null : <Dropped backupId={backupId} drop={drop} />}
    </>
  );
}

/** As it stands now: somebody may have said meanwhile that it is right, or the backup may be gone. */
function Dropped({ backupId, drop }: { readonly backupId: BackupId; readonly drop: Drop }) {
  const opened = useCall('backups.get', { backupId }).data?.backup;
  return <DropNotice backupId={backupId} drop={drop} accepted={opened?.dropAccepted ?? null} />;
}

/** What one may want next. */
function Next({ run, backupId }: { readonly run: Run; readonly backupId: BackupId | null }) {
  const reveal = useAction('app.revealRunFile');
  if (run.kind === 'drill')
    return (
      <Button size="xs" component={Link} to={paths.drill(run.id)}>
        Open the drill
      </Button>
    );
  if (run.kind === 'export')
    return (
      <Button
        size="xs"
        leftSection={<IconFolderOpen size={14} />}
        onClick={() => reveal.mutate({ runId: run.id }, { onError: notifyError })}
      >
        Show the file
      </Button>
    );
  if (backupId === null) return null;
  return (
    <>
      <Button
        size="xs"
        variant={run.kind === 'backup' || run.kind === 'import' ? 'filled' : 'default'}
        component={Link}
        to={paths.backup(backupId)}
      >
        Open the backup
      </Button>
      {run.kind !== 'backup' ? null : <DrillButton backupId={backupId} />}
      {run.kind === 'backup' && run.planId === null && run.serverId !== null ? (
        <Button size="xs" variant="default" component={Link} to={paths.newPlan(run.serverId)}>
          Let a plan repeat it
        </Button>
      ) : null}
    </>
  );
}

/** Not where this machine encrypts for others alone: it cannot read what it made. */
function DrillButton({ backupId }: { readonly backupId: BackupId }) {
  const drill = useAction('drills.start');
  const closed = useCall('backups.get', { backupId }).data?.closed ?? null;
  if (closed !== null) return null;
  return (
    <Button
      size="xs"
      variant="default"
      loading={drill.isPending}
      onClick={() => drill.mutate({ backupId, keepServer: false }, { onError: notifyError })}
    >
      Prove it with a drill
    </Button>
  );
}

function Degraded({ outcome }: { readonly outcome: Extract<RunOutcome, { kind: 'degraded' }> }) {
  return (
    <Notice
      tone="yellow"
      icon={IconAlertTriangle}
      title="The backup is in place, and lacks something"
      actions={
        <Button size="xs" component={Link} to={paths.backup(outcome.backupId)}>
          Open the backup
        </Button>
      }
    >
      {lossGroups(outcome.losses).map((group) => {
        const { title, why } = describeLoss(asLoss(group));
        return (
          <div key={group.code}>
            <Text fw={500}>{title}</Text>
            <Text c="dimmed">{why}</Text>
            {group.cures.length === 0 ? null : (
              <CopyBlock text={group.cures.join('\n')} label="what to run" />
            )}
          </div>
        );
      })}
    </Notice>
  );
}

/** Failures that another password may cure. */
const PASSWORD_CODES: readonly ErrorCode[] = ['password-needed', 'access-denied', ...SSH_SECRET_CODES];

interface FailedProps {
  readonly run: Run;
  readonly error: WireError;
  readonly onAgain: (() => void) | null;
}

function Failed({ run, error, onAgain }: FailedProps) {
  // Checks, drills and exports read the storage; their failures are never a server's password.
  const serverId = run.kind === 'backup' || run.kind === 'restore' ? run.serverId : null;
  const asksPassword = serverId !== null && PASSWORD_CODES.includes(error.code);
  return (
    <>
      {asksPassword ? (
        <RunPassword serverId={serverId} error={error} onAgain={onAgain} />
      ) : (
        <ServerErrorNotice error={null} wire={error} serverId={serverId} isUrgent={false} />
      )}
      {run.targetState === null ? null : (
        <Notice
          tone={isAsBefore(run) ? 'blue' : 'yellow'}
          icon={isAsBefore(run) ? IconInfoCircle : IconAlertTriangle}
          title={isAsBefore(run) ? 'The target is as before' : 'What is there now'}
        >
          <Text>{describeTargetState(run.targetState)}</Text>
        </Notice>
      )}
      {run.kind === 'drill' ? (
        <Group gap={8}>
          <Button size="xs" variant="default" component={Link} to={paths.drill(run.id)}>
            Open the drill
          </Button>
        </Group>
      ) : null}
    </>
  );
}
