import { Button, Checkbox, Text } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import type { ServerView } from '../../../shared/contract.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { PlanTemplate } from '../../../shared/model/plan.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { call } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { StepFoot } from '../../components/step-foot.tsx';
import { Stepper } from '../../components/stepper.tsx';
import { notifyError } from '../../lib/notify.ts';
import { BackUpStorage } from '../backups/back-up-storage.tsx';
import { EncryptField } from '../encryption/encrypt-field.tsx';
import { KeepFields } from './keep-fields.tsx';
import { KeepPreview } from './keep-preview.tsx';
import { PlanForecast } from './plan-forecast.tsx';
import {
  PLAN_STEPS,
  type PlanFormValues,
  type PlanProblems,
  type PlanStep,
  problemsOfStep,
  suggestedName,
} from './plan-form.ts';
import { PlanSide, previewDraft, usePlanPreview } from './plan-preview.tsx';
import { PlanWhat } from './plan-what.tsx';
import { proofWords, whatWords } from './plan-words.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { useAllPlans } from './use-plans.ts';
import { useSavePlan } from './use-save-plan.ts';
import './plans.css';

interface PlanWizardProps {
  readonly first: PlanFormValues;
  /** The plan that is edited; null makes a new one. */
  readonly planId: PlanId | null;
  readonly servers: readonly ServerView[];
  readonly storages: readonly StorageView[];
  readonly templates: readonly PlanTemplate[];
}

const stepLabels: Record<PlanStep, string> = {
  what: 'What',
  when: 'When',
  where: 'Where',
  keep: 'Keep and prove',
};

/** Four steps to a plan: what, when, where, keep and prove; the same ones edit it. */
export function PlanWizard({ first, planId, servers, storages, templates }: PlanWizardProps) {
  const [typed, setTyped] = useState(first);
  const formId = useId();
  const [step, setStep] = useState<PlanStep>('what');
  const { form, isRefused, refuse, forgive } = useRefusal();
  const names = (useAllPlans().data ?? []).filter(({ id }) => id !== planId).map(({ name }) => name);
  const server = servers.find(({ id }) => id === typed.serverId);
  const storage =
    storages.find(({ id }) => id === typed.storageId) ??
    storages.find(({ state }) => state.kind === 'ready') ??
    null;
  const name = suggestedName(server?.name ?? null, typed.schedule, names);
  const values: PlanFormValues = {
    ...typed,
    name: typed.name.trim() === '' ? name : typed.name,
    storageId: storage?.id ?? null,
  };
  const preview = usePlanPreview(values, planId);
  const change = (part: Partial<PlanFormValues>) => setTyped((known) => ({ ...known, ...part }));
  const problems = { ...problemsOfStep(step, values), ...engineProblems(step, preview?.problems ?? []) };
  const shownProblems: PlanProblems = isRefused ? problems : {};
  const save = useSavePlan(planId);

  const at = PLAN_STEPS.indexOf(step);
  const isLast = at === PLAN_STEPS.length - 1;
  const goTo = (to: PlanStep) => {
    forgive();
    setStep(to);
    // The next step is read from its beginning, not from where the button of the last one was.
    document.querySelector('.hf-main')?.scrollTo(0, 0);
  };
  const next = async () => {
    if (Object.keys(problemsOfStep(step, values)).length > 0) return refuse();
    // What is shown may be of a moment before the last key.
    const said = await call('plans.preview', { draft: previewDraft(values), planId });
    if (Object.keys(engineProblems(step, said.problems)).length > 0) return refuse();
    const after = PLAN_STEPS[at + 1];
    if (after === undefined) save.submit(values);
    else goTo(after);
  };
  return (
    <>
      <Stepper
        label="Steps of the plan"
        current={step}
        isFree={planId !== null}
        onStep={goTo}
        items={PLAN_STEPS.map((one) => ({
          step: one,
          label: stepLabels[one],
          detail:
            planId !== null || PLAN_STEPS.indexOf(one) < at
              ? detailOf(one, values, storage, preview?.when)
              : '',
        }))}
      />
      <div className="hf-wizard">
        <form
          id={formId}
          ref={form}
          className="hf-page"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void next().catch(notifyError);
          }}
        >
          {step === 'what' ? (
            <PlanWhat
              values={{ ...values, name: typed.name }}
              problems={shownProblems}
              servers={servers}
              templates={templates}
              isEdit={planId !== null}
              suggestedName={name}
              onChange={change}
            />
          ) : null}
          {step === 'when' ? (
            <ScheduleFields
              schedule={values.schedule}
              problems={shownProblems}
              sentence={preview?.when ?? null}
              onChange={(schedule) => change({ schedule })}
            />
          ) : null}
          {step === 'where' ? (
            <>
              <BackUpStorage
                storages={storages}
                storage={storage}
                onChoose={(storageId) => change({ storageId })}
              />
              <EncryptField value={values.recipients} onChange={(recipients) => change({ recipients })} />
              <FieldProblem problem={shownProblems.recipients} />
              {server === undefined ? null : (
                <PlanForecast
                  server={server}
                  storageId={storage?.id ?? null}
                  selection={values.selection}
                  onChange={(selection) => change({ selection })}
                />
              )}
            </>
          ) : null}
          {step === 'keep' ? (
            <KeepFields
              values={values}
              problems={shownProblems}
              // A schedule that means nothing has no runs to be apart.
              longestGapMs={preview?.when == null ? undefined : preview.longestGapMs}
              preview={<KeepPreview values={values} planId={planId} />}
              onChange={change}
            />
          ) : null}
        </form>
        <PlanSide
          values={values}
          next={preview?.next ?? []}
          when={preview?.when ?? null}
          problem={preview?.problems.find(({ field }) => field !== 'recipients')?.problem ?? null}
        />
      </div>
      <StepFoot
        error={save.error === null ? null : <ErrorNotice error={save.error} />}
        hint={
          isLast && planId === null ? (
            <div className="hf-step-hint">
              <Checkbox
                label="Make the first backup now"
                checked={save.isRunningNow}
                onChange={({ currentTarget }) => save.setIsRunningNow(currentTarget.checked)}
              />
            </div>
          ) : null
        }
      >
        {at === 0 ? null : (
          <Button variant="default" onClick={() => goTo(PLAN_STEPS[at - 1] ?? 'what')}>
            Back
          </Button>
        )}
        {planId === null || isLast ? null : (
          <Button
            variant="default"
            loading={save.isPending}
            disabled={PLAN_STEPS.some((one) => Object.keys(problemsOfStep(one, values)).length > 0)}
            onClick={() => save.submit(values)}
          >
            Save
          </Button>
        )}
        <Button type="submit" form={formId} loading={isLast && save.isPending}>
          {isLast ? (planId === null ? 'Make the plan' : 'Save the plan') : 'Next'}
        </Button>
      </StepFoot>
    </>
  );
}

function FieldProblem({ problem }: { readonly problem: string | undefined }) {
  if (problem === undefined) return null;
  return (
    <Text c="var(--mantine-color-error)" fz="xs" role="alert">
      {problem.charAt(0).toUpperCase() + problem.slice(1)}.
    </Text>
  );
}

/** What the engine knows better: a name that is taken, an expression that means nothing. */
function engineProblems(
  step: PlanStep,
  problems: readonly { readonly field: string; readonly problem: string }[],
): PlanProblems {
  const fields: Readonly<Record<string, readonly [PlanStep, string]>> = {
    name: ['what', 'name'],
    serverId: ['what', 'server'],
    recipients: ['where', 'recipients'],
    'schedule.rule.expression': ['when', 'cron'],
    'schedule.timeZone': ['when', 'schedule'],
    'schedule.window': ['when', 'window'],
  };
  return Object.fromEntries(
    problems.flatMap(({ field, problem }) => {
      const [ofStep, key] = fields[field] ?? ['when', 'schedule'];
      return ofStep === step ? [[key, problem] as const] : [];
    }),
  );
}

function detailOf(
  step: PlanStep,
  { selection, proof, recipients }: PlanFormValues,
  storage: StorageView | null,
  when: string | null | undefined,
): string {
  switch (step) {
    case 'what':
      return whatWords(selection);
    case 'when':
      return when ?? '';
    case 'where':
      return `${storage?.name ?? ''}${recipients.length === 0 ? '' : ', encrypted'}`;
    case 'keep':
      return proofWords(proof, selection).split(', ').at(-1) ?? '';
  }
}

/** Shows what is wrong once somebody has tried to go on, and goes to the first of it: it may be far from the button. */
function useRefusal() {
  const form = useRef<HTMLFormElement>(null);
  const [refusals, setRefusals] = useState(0);
  useEffect(() => {
    if (refusals === 0) return;
    const first = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]');
    first?.scrollIntoView({ block: 'center' });
    first?.focus({ preventScroll: true });
  }, [refusals]);
  return {
    form,
    isRefused: refusals > 0,
    refuse: () => setRefusals((count) => count + 1),
    forgive: () => setRefusals(0),
  };
}
