import type { Run } from '../../../shared/model/run.ts';
import { outcomeWord } from '../../../shared/sentences.ts';
import { StateBadge } from '../../components/state-badge.tsx';
import { runState, type StateName } from '../../components/states.ts';

/** How a run stands or ended, in the word of its kind: a drill is proven, a check whole, a restore done. */
export function RunBadge({ run }: { readonly run: Run }) {
  const word = outcomeWord(run);
  return <StateBadge state={badgeState(run)} label={word.charAt(0).toUpperCase() + word.slice(1)} />;
}

function badgeState(run: Run): StateName {
  const state = runState(run);
  if (run.kind !== 'drill') return state;
  return state === 'good' ? 'proven' : state === 'not-good' ? 'drill-failed' : state;
}
