import { formatDuration } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { Column } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/figures.tsx';
import { PlanStrip } from '../../components/plan-strip.tsx';
import { Soon } from '../../components/soon.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { TwoLines } from '../../components/two-lines.tsx';
import { useNow } from '../../lib/use-now.ts';
import { riskWords, stateRank, whatWords } from './plan-words.ts';

export const planColumns: readonly Column<PlanView>[] = [
  {
    key: 'name',
    header: 'Plan',
    sortBy: ({ name }) => name,
    cell: ({ name, serverName, selection }) => (
      <TwoLines
        first={<span style={{ fontWeight: 600 }}>{name}</span>}
        second={`${serverName} · ${whatWords(selection)}`}
      />
    ),
  },
  {
    key: 'state',
    header: 'State',
    sortBy: stateRank,
    cell: ({ state, runningRunId }) => <StateBadge state={runningRunId === null ? state : 'running'} />,
  },
  {
    key: 'when',
    header: 'When',
    sortBy: ({ when }) => when,
    cell: ({ when, nextDueAt }) => (
      <TwoLines
        first={when}
        second={
          nextDueAt === null ? (
            'no next run'
          ) : (
            <>
              next <Soon at={nextDueAt} />
            </>
          )
        }
      />
    ),
  },
  {
    key: 'good',
    header: 'Last good',
    sortBy: ({ lastGoodAt }) => lastGoodAt,
    cell: ({ lastGoodAt, lastProvenAt }) => (
      <TwoLines
        isWhole
        first={lastGoodAt === null ? 'never' : <RelativeTime at={lastGoodAt} />}
        second={
          lastProvenAt === null ? (
            'not proven'
          ) : (
            <>
              proven <RelativeTime at={lastProvenAt} />
            </>
          )
        }
      />
    ),
  },
  {
    key: 'risk',
    header: 'Data at risk',
    sortBy: ({ rpoMs }) => rpoMs,
    cell: (plan) => <RiskCell plan={plan} />,
  },
  {
    key: 'strip',
    header: 'Last 30 days',
    width: 180,
    cell: ({ strip }) => (
      <div className="hf-plan-strip-cell">
        <PlanStrip strip={strip} isSmall />
      </div>
    ),
  },
];

/** Data at risk now, and the time that a restore takes. */
function RiskCell({ plan }: { readonly plan: PlanView }) {
  const now = useNow(30_000);
  const risk = riskWords(plan.lastGoodAt, now);
  return (
    <TwoLines
      isWhole
      first={<span className={plan.isRpoMet === false ? 'hf-warning-text' : ''}>{risk}</span>}
      second={
        plan.rtoMs === null ? (
          'restore not measured'
        ) : (
          <span className={plan.isRtoMet === false ? 'hf-warning-text' : ''}>
            restored in {formatDuration(plan.rtoMs)}
          </span>
        )
      }
    />
  );
}
