import { formatDuration } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import type { Column } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/figures.tsx';
import { PlanStrip } from '../../components/plan-strip.tsx';
import { Soon } from '../../components/soon.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { TwoLines } from '../../components/two-lines.tsx';
import { useNow } from '../../lib/use-now.ts';
import { riskWords, shownState, stateRank, whatWords } from './plan-words.ts';

export const planColumns: readonly Column<PlanView>[] = [
  {
    key: 'name',
    header: 'Plan',
    sortBy: ({ name }) => name,
    cell: ({ name, serverName, selection }) => (
      <TwoLines
        first={
          <span style={{ fontWeight: 600 }} title={name}>
            {name}
          </span>
        }
        second={`${serverName} · ${whatWords(selection)}`}
      />
    ),
  },
  {
    key: 'state',
    header: 'State',
    width: 122,
    sortBy: stateRank,
    cell: (plan) => <StateBadge state={shownState(plan)} />,
  },
  {
    key: 'when',
    header: 'When',
    width: 180,
    sortBy: ({ when }) => when,
    cell: ({ when, nextDueAt }) => (
      <TwoLines
        isLong
        first={<span title={when}>{when}</span>}
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
    width: 130,
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
    width: 150,
    sortBy: ({ rpoMs }) => rpoMs,
    cell: (plan) => <RiskCell plan={plan} />,
  },
  {
    key: 'strip',
    header: 'Last 30 days',
    width: 178,
    cell: ({ strip }) => <PlanStrip strip={strip} isSmall />,
  },
];

/** Two lines, of which a long schedule makes three, and their room, in pixels. */
export const PLAN_ROW_HEIGHT = 60;

const narrowWidths: Readonly<Record<string, number>> = { state: 114, when: 168, good: 120, strip: 138 };

/** In a small window a plan's own page says the figures; the strip says more at a glance. */
export const narrowPlanColumns = planColumns
  .filter(({ key }) => key !== 'risk')
  .map((column) => {
    const width = narrowWidths[column.key];
    return width === undefined ? column : { ...column, width };
  });

/** In the smallest one the names need the room of the strip. */
export const smallestPlanColumns = narrowPlanColumns
  .filter(({ key }) => key !== 'strip')
  .map((column) => (column.key === 'good' ? { ...column, width: 128 } : column));

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
