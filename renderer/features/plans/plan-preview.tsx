import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { capital, dateFormat, formatRelative } from '../../../shared/format.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { PlanPatch } from '../../../shared/model/plan.ts';
import { Schedule } from '../../../shared/model/schedule.ts';
import { policyWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Panel } from '../../components/panel.tsx';
import { formatMoment } from '../../lib/moment.ts';
import { useNow } from '../../lib/use-now.ts';
import type { PlanFormValues } from './plan-form.ts';
import { proofWords } from './plan-words.ts';

const TYPING_MS = 250;
const FAR_MS = 13 * 86_400_000;

/** What the engine says of a schedule as it is edited; null while it is not valid. */
export function usePlanPreview(values: PlanFormValues, planId: PlanId | null) {
  const draft = previewDraft(values);
  // By its text: what is equal must not be asked again.
  const [asked] = useDebouncedValue(JSON.stringify(draft), TYPING_MS);
  const preview = useCall(
    'plans.preview',
    { draft: JSON.parse(asked) as typeof draft, planId },
    { keepPrevious: true, staleTimeMs: 0 },
  );
  return draft.schedule === undefined ? null : (preview.data ?? null);
}

/** What of a draft the engine can look at: what is not valid yet is left out. */
export function previewDraft(values: PlanFormValues): Pick<PlanPatch, 'schedule' | 'name' | 'recipients'> {
  const schedule = Schedule.safeParse(values.schedule).data;
  const name = values.name.trim();
  return {
    ...(schedule === undefined ? {} : { schedule }),
    ...(name === '' ? {} : { name }),
    recipients: [...values.recipients],
  };
}

interface NextRunsProps {
  readonly next: readonly { readonly dueAt: string; readonly startsAt: string }[];
  readonly empty: string;
}

/** The next runs, each with its time and how soon that is. */
export function NextRuns({ next, empty }: NextRunsProps) {
  const now = useNow(60_000);
  if (next.length === 0) return <Text c="dimmed">{empty}</Text>;
  return (
    <ol className="hf-runs">
      {next.map(({ dueAt, startsAt }) => (
        <li key={dueAt}>
          <span className="hf-figure">{dayMoment(startsAt, now)}</span>
          {/* Far ones would only say their date again. */}
          {Date.parse(startsAt) - now > FAR_MS ? null : (
            <Text span c="dimmed" fz="xs">
              {formatRelative(startsAt, now)}
            </Text>
          )}
        </li>
      ))}
    </ol>
  );
}

/** `Mon 23 Nov, 02:30` */
function dayMoment(instant: string, now: number): string {
  const day = dateFormat({ weekday: 'short' }).format(Date.parse(instant));
  return `${day} ${formatMoment(instant, now)}`;
}

interface PlanSideProps {
  readonly values: PlanFormValues;
  readonly next: NextRunsProps['next'];
  readonly when: string | null;
  readonly problem: string | null;
}

/** Beside the wizard's steps: what the plan would do, as one edits it. */
export function PlanSide({ values, next, when, problem }: PlanSideProps) {
  const isManual = values.schedule.rule.kind === 'manual';
  return (
    <aside className="hf-wizard-side" aria-label="What this plan would do">
      <Panel title="The next ten runs">
        <Text c="dimmed" fz="xs" mb={6}>
          {when === null ? 'The schedule is not valid yet.' : `${capital(when)}.`}
        </Text>
        {problem === null ? null : (
          <Text c="var(--mantine-color-error)" fz="xs" mb={6} role="alert">
            {problem}
          </Text>
        )}
        {isManual ? null : <NextRuns next={next} empty="No run would come of this." />}
      </Panel>
      <Panel title="What stays">
        <Text>{capital(policyWords(values.retention))}.</Text>
        <Text c="dimmed" fz="xs" mt={6}>
          {capital(proofWords(values.proof, values.selection))}.
        </Text>
      </Panel>
    </aside>
  );
}
