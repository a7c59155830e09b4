import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatBytes, formatDuration } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { Duration, RelativeTime } from '../../components/figures.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { SizeTrend } from '../../components/size-trend.tsx';
import { Soon } from '../../components/soon.tsx';
import { useNow } from '../../lib/use-now.ts';
import { riskWords } from './plan-words.ts';

/** Last good, last proven, next run, data at risk, time to restore, size with its trend. */
export function PlanFacts({ plan }: { readonly plan: PlanView }) {
  const { lastGoodAt, lastProvenAt, nextDueAt, paused, schedule } = plan;
  return (
    <KeyValue
      columns={3}
      facts={[
        { label: 'Last good', value: lastGoodAt === null ? 'never' : <RelativeTime at={lastGoodAt} /> },
        {
          label: 'Last proven',
          value: lastProvenAt === null ? 'never' : <RelativeTime at={lastProvenAt} />,
        },
        {
          label: 'Next run',
          value: (
            <Soon
              at={nextDueAt}
              none={paused ? 'paused' : schedule.rule.kind === 'manual' ? 'when asked' : 'not known'}
            />
          ),
        },
        { label: 'Data at risk (RPO)', value: <Risk plan={plan} /> },
        {
          label: 'Restore time (RTO)',
          value: (
            <Promised isMet={plan.isRtoMet} minutes={plan.targets.rtoMinutes}>
              {plan.rtoMs === null ? 'not measured' : <Duration ms={plan.rtoMs} />}
            </Promised>
          ),
        },
        {
          label: plan.trend.length === 0 ? 'Size' : `Size ${formatBytes(plan.trend.at(-1) ?? 0)}`,
          value: <SizeTrend values={plan.trend} />,
        },
      ]}
    />
  );
}

function Risk({ plan }: { readonly plan: PlanView }) {
  const now = useNow(30_000);
  return (
    <Promised isMet={plan.isRpoMet} minutes={plan.targets.rpoMinutes}>
      <span className="hf-figure">{riskWords(plan.lastGoodAt, now)}</span>
    </Promised>
  );
}

interface PromiseProps {
  /** null: nothing is promised, or nothing is measured. */
  readonly isMet: boolean | null;
  readonly minutes: number | null;
  readonly children: ReactNode;
}

/** A figure against what the plan promises: red, and said, where it is broken. */
function Promised({ isMet, minutes, children }: PromiseProps) {
  if (isMet !== false || minutes === null) return children;
  const promised = formatDuration(minutes * 60_000);
  return (
    <Tooltip label={`More than the promised ${promised}`}>
      <span className="hf-warning-text">
        {children}
        <span className="hf-visually-hidden">, more than the promised {promised}</span>
      </span>
    </Tooltip>
  );
}
