import { DROP_PERCENT } from '../../../shared/model/drop.ts';
import type { ServerId, StorageId } from '../../../shared/model/ids.ts';
import {
  type Plan,
  PlanDraft,
  type PlanTemplate,
  type PlanTemplateName,
  ProofPolicy,
} from '../../../shared/model/plan.ts';
import { RetentionPolicy } from '../../../shared/model/retention.ts';
import { Schedule, TimeOfDay } from '../../../shared/model/schedule.ts';
import { BackupSelection } from '../../../shared/model/selection.ts';

export type PlanStep = 'what' | 'when' | 'where' | 'keep';
export const PLAN_STEPS: readonly PlanStep[] = ['what', 'when', 'where', 'keep'];

/** What the wizard holds; fields are the plan's own, and may be empty or wrong while one types. */
export interface PlanFormValues {
  readonly template: PlanTemplateName | null;
  readonly name: string;
  readonly serverId: ServerId | null;
  readonly selection: BackupSelection;
  readonly schedule: Schedule;
  readonly storageId: StorageId | null;
  /** Public keys that its backups are encrypted for; empty: they are not. */
  readonly recipients: readonly string[];
  readonly retention: RetentionPolicy;
  readonly proof: ProofPolicy;
  /** The share of a table's rows, in percent, whose loss is asked about; null: nothing is compared. */
  readonly dropPercent: number | null;
  readonly targets: Plan['targets'];
}

/** Every database, also those that are made later, as they usually are backed up. */
export const EVERYTHING: BackupSelection = BackupSelection.parse({
  databases: null,
  excludedTables: [],
  acceptedLosses: [],
  consistency: 'snapshot',
});

/** A new plan as its template has it. */
export function valuesOfTemplate(
  template: PlanTemplate,
  asked: Pick<PlanFormValues, 'serverId' | 'storageId'> & { readonly databases: string[] | null },
): PlanFormValues {
  return {
    template: template.template,
    name: '',
    serverId: asked.serverId,
    selection: { ...EVERYTHING, databases: asked.databases },
    storageId: asked.storageId,
    recipients: [],
    dropPercent: DROP_PERCENT,
    ...contentOf(template),
  };
}

/** What a template says, put over what was chosen already. */
export function contentOf({ schedule, retention, proof, targets }: PlanTemplate) {
  return { schedule, retention, proof, targets };
}

/** A plan as the wizard edits it. */
export function valuesOfPlan(plan: Plan): PlanFormValues {
  const {
    name,
    serverId,
    selection,
    schedule,
    storageIds,
    retention,
    proof,
    targets,
    recipients = [],
    dropPercent = DROP_PERCENT,
  } = plan;
  return {
    template: null,
    name,
    serverId,
    selection,
    schedule,
    storageId: storageIds[0] ?? null,
    recipients,
    retention,
    proof,
    dropPercent,
    targets,
  };
}

/** `acme daily`, `acme daily 2` …: a name for who gives none. */
export function suggestedName(server: string | null, { rule }: Schedule, taken: readonly string[]): string {
  if (server === null) return '';
  const often: Record<typeof rule.kind, string> = {
    manual: 'on request',
    minutes: 'by the minute',
    hours: 'hourly',
    daily: 'daily',
    weekly: 'weekly',
    monthly: 'monthly',
    cron: 'on schedule',
  };
  const base = `${server.slice(0, 60)} ${often[rule.kind]}`;
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!lower.has(name.toLowerCase())) return name;
  }
}

/** The plan as the contract wants it; null while something is wrong. */
export function toPlanDraft(values: PlanFormValues): PlanDraft | null {
  const { template: _, storageId, ...rest } = values;
  return PlanDraft.safeParse({ ...rest, storageIds: storageId === null ? [] : [storageId] }).data ?? null;
}

/** Problems by field: `name`, `server`, `databases`, `at`, `days`, `cron`, `window`, `storage`, `retention` … */
export type PlanProblems = Readonly<Partial<Record<string, string>>>;

/** What is wrong in a step, by the contract's own schemas. */
export function problemsOfStep(step: PlanStep, values: PlanFormValues): PlanProblems {
  switch (step) {
    case 'what':
      return whatProblems(values);
    case 'when':
      return scheduleProblems(values.schedule);
    case 'where':
      return values.storageId === null ? { storage: 'Choose where the backups are kept' } : {};
    case 'keep':
      return keepProblems(values);
  }
}

function whatProblems({ name, serverId, selection }: PlanFormValues): PlanProblems {
  return {
    ...(PlanDraft.shape.name.safeParse(name).success
      ? {}
      : { name: 'Give it a name of at most 80 characters' }),
    ...(serverId === null ? { server: 'Choose a server' } : {}),
    ...(selection.databases?.length === 0 ? { databases: 'Choose at least one database' } : {}),
  };
}

function scheduleProblems(schedule: Schedule): PlanProblems {
  if (Schedule.safeParse(schedule).success) return {};
  const { rule, window } = schedule;
  const problems: Record<string, string> = {};
  if ('at' in rule && !TimeOfDay.safeParse(rule.at).success) problems.at = 'A time of day like 02:30';
  if (rule.kind === 'weekly' && rule.days.length === 0) problems.days = 'Choose at least one day';
  if (rule.kind === 'minutes') problems.every = 'From 5 to 720 minutes';
  if (rule.kind === 'hours') problems.every = 'From 1 to 24 hours, at a minute from 0 to 59';
  if (rule.kind === 'monthly' && problems.at === undefined) problems.day = 'A day from 1 to 31';
  if (rule.kind === 'cron') problems.cron = 'Five fields: minute, hour, day, month, day of the week';
  if (
    window !== null &&
    !(TimeOfDay.safeParse(window.from).success && TimeOfDay.safeParse(window.to).success)
  )
    problems.window = 'Two times of day like 22:00';
  if (Object.keys(problems).length === 0) problems.schedule = 'The random delay is at most 180 minutes';
  return problems;
}

function keepProblems({ retention, proof, dropPercent, targets }: PlanFormValues): PlanProblems {
  return {
    ...(RetentionPolicy.safeParse(retention).success
      ? {}
      : { retention: 'Whole numbers from 0; at least one good backup always stays' }),
    ...(ProofPolicy.safeParse(proof).success ? {} : { proof: 'Days from 1 to 366, backups from 1 to 1000' }),
    ...(PlanDraft.shape.dropPercent.safeParse(dropPercent).success ? {} : { drop: 'From 1 to 99 percent' }),
    ...(PlanDraft.shape.targets.safeParse(targets).success ? {} : { targets: 'Whole numbers from 1' }),
  };
}
