import { useDebouncedValue } from '@mantine/hooks';
import type { PlanId } from '../../../shared/model/ids.ts';
import { RetentionPolicy } from '../../../shared/model/retention.ts';
import { Schedule } from '../../../shared/model/schedule.ts';
import { Panel } from '../../components/panel.tsx';
import type { PlanFormValues } from './plan-form.ts';
import { RetentionCost } from './retention-cost.tsx';
import { RetentionProjection } from './retention-projection.tsx';
import { useAllPlans } from './use-plans.ts';

const TYPING_MS = 300;

interface KeepPreviewProps {
  readonly values: PlanFormValues;
  /** The plan that is edited; null for a new one. */
  readonly planId: PlanId | null;
}

/** What the policy would keep after a year, at the size of the plan's newest backup where there is one, and what a changed one costs the backups that are there. */
export function KeepPreview({ values, planId }: KeepPreviewProps) {
  const plan = useAllPlans().data?.find(({ id }) => id === planId);
  const newestBytes = plan?.trend.at(-1) ?? null;
  const [text] = useDebouncedValue(
    JSON.stringify({ policy: values.retention, schedule: values.schedule }),
    TYPING_MS,
  );
  const asked: unknown = JSON.parse(text);
  const policy = RetentionPolicy.safeParse(partOf(asked, 'policy')).data;
  const schedule = Schedule.safeParse(partOf(asked, 'schedule')).data;
  if (policy === undefined || schedule === undefined) return null;
  return (
    <>
      {planId === null ? null : (
        <Panel title="What this changes">
          <RetentionCost planId={planId} policy={policy} />
        </Panel>
      )}
      <Panel title="What would be kept after a year">
        <RetentionProjection schedule={schedule} policy={policy} storedBytes={newestBytes} />
      </Panel>
    </>
  );
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
