import { Anchor, CloseButton } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from 'react-router';
import { plural } from '../../shared/format.ts';
import type { Run } from '../../shared/model/run.ts';
import { useCall } from '../api/queries.ts';
import { paths } from '../lib/paths.ts';
import { useEngineRestart } from './engine-restart.ts';

/** Says that the engine died and was started anew, until it is read. */
export function EngineBanner() {
  const { interrupted, dismiss } = useEngineRestart();
  const half = useHalfRestored(interrupted !== null && interrupted > 0);
  if (interrupted === null) return null;
  return (
    <div className="hf-banner" role="alert">
      <IconPlugConnectedX size={17} stroke={1.8} aria-hidden />
      <span>
        Holdfast’s engine stopped and was started again. {whatBecame(interrupted, half)}{' '}
        {interrupted === 0 ? null : (
          <Anchor
            component={Link}
            to={half === null ? paths.activity : paths.run(half.id)}
            c="inherit"
            td="underline"
            onClick={dismiss}
          >
            {half === null ? 'Show Activity' : 'Show what is there now'}
          </Anchor>
        )}
      </span>
      <CloseButton aria-label="Close this message" c="inherit" size="sm" onClick={dismiss} />
    </div>
  );
}

function whatBecame(interrupted: number, half: Run | null): string {
  if (interrupted === 0) return 'Nothing was running.';
  const runs = `${plural(interrupted, 'run')} ${interrupted === 1 ? 'was' : 'were'} interrupted`;
  return half === null
    ? `${runs} and left nothing behind.`
    : `${runs}. “${half.title}” stopped half-way, and its target is not as it was.`;
}

/** The newest restore, where it was interrupted after it had begun to change its target. */
function useHalfRestored(isAsked: boolean): Run | null {
  const filter = { kind: 'restore', serverId: null, limit: 1, offset: 0 } as const;
  const run = useCall('runs.list', filter, { enabled: isAsked }).data?.runs[0];
  if (run?.outcome?.kind !== 'interrupted') return null;
  return run.targetState === null || run.targetState.kind === 'untouched' ? null : run;
}
