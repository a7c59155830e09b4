import { type Command, Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../../shared/model/dump-options.ts';
import type { PlanDraft, PlanPatch, ProofPolicy } from '../../../shared/model/plan.ts';
import type { RetentionPolicy } from '../../../shared/model/retention.ts';
import { jitterUnasked, Schedule, type ScheduleRule, Weekday } from '../../../shared/model/schedule.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import { AcceptableLoss, type LossCode } from '../../../shared/model/verdict.ts';
import { schemaWords } from '../../../shared/schema-problems.ts';
import { byteSize } from '../byte-size.ts';
import { parseTableName } from '../object-names.ts';
import { addDumpOptions, type DumpOptionFlags, dumpOptionsOf } from './dump-option-flags.ts';
import { type RecipientOptions, withRecipients } from './recipients.ts';
import { collect } from './register.ts';

export interface PlanOptions extends DumpOptionFlags, RecipientOptions {
  readonly usualOptions?: boolean;
  readonly name?: string;
  readonly storage?: string;
  readonly databases?: string;
  readonly database?: readonly string[];
  readonly allDatabases?: boolean;
  readonly excludeTable?: readonly string[];
  readonly accept?: readonly LossCode[];
  readonly lock?: boolean;
  readonly manual?: boolean;
  readonly everyMinutes?: string;
  readonly hourly?: boolean;
  readonly everyHours?: string;
  readonly daily?: string;
  readonly weekdays?: string;
  readonly weekly?: string;
  readonly monthly?: string;
  readonly cron?: string;
  readonly zone?: string;
  readonly window?: string;
  readonly jitter?: string;
  readonly battery?: boolean;
  readonly metered?: boolean;
  readonly keep?: string;
  readonly checkEvery?: string;
  readonly drillEvery?: string;
  readonly askDrop?: string;
  readonly rpo?: string;
  readonly rto?: string;
}

/** What options can change of a plan. */
export type Content = Pick<PlanDraft, 'schedule' | 'retention' | 'proof' | 'targets' | 'selection'>;

/** The options that `plan add` and `plan edit` share. */
export function withPlanOptions(command: Command): Command {
  withRecipients(command)
    .option('--no-encrypt', 'do not encrypt its backups')
    .option('--storage <storage>', 'where to keep its backups')
    .option('--databases <a,b>', 'only these databases (all, with those made later, unless told)')
    .option('--database <name>', 'one more database, for names with a comma', collect)
    .option('--all-databases', 'all databases, with those made later')
    .option('--exclude-table <db.table...>', 'tables to leave out')
    .addOption(
      new Option('--accept <loss...>', 'losses that are known and wanted').choices(AcceptableLoss.options),
    )
    .option('--lock', 'hold writers back while tables without a snapshot are dumped')
    .option('--no-lock', 'never hold writers back')
    .option('--manual', 'only when somebody asks')
    .option('--every-minutes <n>', 'every n minutes, counted from midnight (5 to 720)')
    .option('--every-hours <n[:minute]>', 'every n hours, counted from midnight: 6, or 6:15')
    .option('--daily <hh:mm>', 'every day')
    .option('--weekdays <hh:mm>', 'Monday to Friday')
    .option('--weekly <days@hh:mm>', 'on some days: mon,thu@02:30')
    .option('--monthly <day@hh:mm>', 'on a day of the month, or the last: 1@03:00, last@03:00')
    .option('--cron <expression>', 'a cron expression of five fields')
    .option('--zone <zone>', 'the time zone of these times (the machine’s unless told)')
    .option('--window <from-to|off>', 'runs begin only within it: 22:00-06:00')
    .option('--jitter <minutes>', 'begin up to so much later, another for each plan')
    .option('--battery', 'also while the machine runs on its battery (so unless told)')
    .option('--no-battery', 'not while the machine runs on its battery')
    .option('--metered', 'also on a network that is paid by volume (so unless told)')
    .option('--no-metered', 'not on a network that is paid by volume')
    .option(
      '--keep <rules>',
      'what is kept: last=3,daily=7,weekly=5,monthly=12, yearly=N, hourly=N, days=N, size=20GB, minimum=3',
    )
    .option('--check-every <days|never>', 'read a backup back so often')
    .option('--drill-every <days|Nb|never>', 'restore a backup so often: 7, or 10b for every tenth backup')
    .option('--ask-drop <percent|off>', 'ask when a table lost more of its rows than this (30 unless told)')
    .option('--rpo <minutes|off>', 'how much data may be at risk at most')
    .option('--rto <minutes|off>', 'how long a restore may take at most')
    .option('--usual-options', 'undo the choices below that the plan has: everything, in the usual form');
  return addDumpOptions(command);
}

/**
 * What the options say, and nothing else: what was not given stays as it is.
 * @param own the plan as it is, or a template: options change single fields of its schedule and policies
 * @throws HoldfastError 'bad-input' with all that is wrong
 */
export function patchOf(
  options: PlanOptions,
  own: Content,
): Content & Pick<PlanPatch, 'name' | 'dropPercent'> {
  const rule = ruleOf(options);
  const schedule: Schedule = {
    ...own.schedule,
    ...(rule !== null && { rule, jitterMinutes: jitterUnasked(rule, own.schedule.jitterMinutes) }),
    ...(options.zone !== undefined && { timeZone: options.zone }),
    ...(options.window !== undefined && { window: windowOf(options.window) }),
    ...(options.jitter !== undefined && { jitterMinutes: number('--jitter', options.jitter) }),
    ...(options.battery !== undefined && { onBattery: options.battery }),
    ...(options.metered !== undefined && { onMetered: options.metered }),
  };
  return {
    ...(options.name !== undefined && { name: options.name }),
    schedule: checked(schedule, options),
    selection: selectionOf(options, own.selection),
    retention: retentionOf(options.keep, own.retention),
    proof: proofOf(options, own.proof),
    ...(options.askDrop !== undefined && { dropPercent: numberOrOff('--ask-drop', options.askDrop) }),
    targets: {
      rpoMinutes: options.rpo === undefined ? own.targets.rpoMinutes : numberOrOff('--rpo', options.rpo),
      rtoMinutes: options.rto === undefined ? own.targets.rtoMinutes : numberOrOff('--rto', options.rto),
    },
  };
}

const refuse = (problem: string): never => {
  throw new HoldfastError('bad-input', { problems: [problem] });
};

/** The engine checks it again; only here it is known which option said what. */
function checked(schedule: Schedule, options: PlanOptions): Schedule {
  const parsed = Schedule.safeParse(schedule, { error: schemaWords });
  if (parsed.success) return parsed.data;
  const { rule } = schedule;
  const option =
    rule.kind === 'weekly' && options.weekdays !== undefined ? '--weekdays' : RULE_OPTIONS[rule.kind];
  throw new HoldfastError('bad-input', {
    problems: parsed.error.issues.map(
      ({ path, message }) => `${path[0] === 'rule' ? option : String(path[0])}: ${message}`,
    ),
  });
}

const RULE_OPTIONS: Readonly<Record<ScheduleRule['kind'], string>> = {
  manual: '--manual',
  minutes: '--every-minutes',
  hours: '--every-hours',
  daily: '--daily',
  weekly: '--weekly',
  monthly: '--monthly',
  cron: '--cron',
};

function ruleOf(options: PlanOptions): ScheduleRule | null {
  const rules: ScheduleRule[] = [];
  if (options.manual === true) rules.push({ kind: 'manual' });
  if (options.everyMinutes !== undefined)
    rules.push({ kind: 'minutes', every: number('--every-minutes', options.everyMinutes) });
  if (options.everyHours !== undefined) rules.push(hoursRule(options.everyHours));
  if (options.daily !== undefined) rules.push({ kind: 'daily', at: options.daily });
  if (options.weekdays !== undefined)
    rules.push({ kind: 'weekly', days: Weekday.options.slice(0, 5), at: options.weekdays });
  if (options.weekly !== undefined) rules.push(weeklyRule(options.weekly));
  if (options.monthly !== undefined) rules.push(monthlyRule(options.monthly));
  if (options.cron !== undefined) rules.push({ kind: 'cron', expression: options.cron });
  if (rules.length > 1) refuse('a plan has one schedule; several were given');
  return rules[0] ?? null;
}

function hoursRule(text: string): ScheduleRule {
  const [every = '', minute = '0'] = text.split(':');
  return { kind: 'hours', every: number('--every-hours', every), minute: number('--every-hours', minute) };
}

function weeklyRule(text: string): ScheduleRule {
  const [names = '', at] = text.split('@');
  if (at === undefined) return refuse(`--weekly: “${text}” names no time; write it like mon,thu@02:30`);
  const days = names.split(',').map((name) => {
    const wanted = name.trim().toLowerCase();
    const found = Weekday.options.find((day) => wanted.length >= 2 && day.startsWith(wanted));
    return found ?? refuse(`--weekly: “${name}” is no day of the week`);
  });
  return { kind: 'weekly', days: [...new Set(days)], at };
}

function monthlyRule(text: string): ScheduleRule {
  const [day = '', at] = text.split('@');
  if (at === undefined)
    return refuse(`--monthly: “${text}” names no time; write it like 1@03:00 or last@03:00`);
  return { kind: 'monthly', day: day === 'last' ? 'last' : number('--monthly', day), at };
}

function windowOf(text: string): Schedule['window'] {
  if (text === 'off') return null;
  const [from, to] = text.split('-');
  return from === undefined || to === undefined
    ? refuse(`--window: “${text}” is no window; write it like 22:00-06:00, or off`)
    : { from, to };
}

function selectionOf(options: PlanOptions, own: BackupSelection): BackupSelection {
  const named = [...(options.databases?.split(',') ?? []), ...(options.database ?? [])].filter(
    (name) => name !== '',
  );
  const databases =
    named.length > 0 ? [...new Set(named)] : options.allDatabases === true ? null : own.databases;
  return {
    ...own,
    databases,
    ...(options.excludeTable !== undefined && { excludedTables: options.excludeTable.map(parseTableName) }),
    ...(options.accept !== undefined && { acceptedLosses: [...options.accept] }),
    ...(options.lock !== undefined && { consistency: options.lock ? 'lock' : 'snapshot' }),
    options: dumpOptionsOf(options, options.usualOptions === true ? DEFAULT_DUMP_OPTIONS : own.options),
  };
}

const KEEP: Readonly<Record<string, keyof RetentionPolicy>> = {
  last: 'last',
  hourly: 'hourly',
  daily: 'daily',
  weekly: 'weekly',
  monthly: 'monthly',
  yearly: 'yearly',
  days: 'withinDays',
  size: 'maxBytes',
  minimum: 'minimumGood',
};

/** `last=3,daily=7,size=20GB`: what is not named is not a rule any more; without the option all stays. */
function retentionOf(text: string | undefined, own: RetentionPolicy): RetentionPolicy {
  if (text === undefined) return own;
  const policy: RetentionPolicy = {
    ...own,
    last: 0,
    hourly: 0,
    daily: 0,
    weekly: 0,
    monthly: 0,
    yearly: 0,
    withinDays: null,
    maxBytes: null,
  };
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=');
    const key = KEEP[name.trim()] ?? refuse(`--keep: “${name}” is none of ${Object.keys(KEEP).join(', ')}`);
    policy[key] = key === 'maxBytes' ? size(value) : number('--keep', value);
  }
  return policy;
}

function proofOf({ checkEvery, drillEvery }: PlanOptions, own: ProofPolicy): ProofPolicy {
  const drill = drillEvery?.endsWith('b') === true ? 'backups' : 'days';
  return {
    checkEveryDays: checkEvery === undefined ? own.checkEveryDays : numberOrOff('--check-every', checkEvery),
    ...(drillEvery === undefined
      ? { drillEveryDays: own.drillEveryDays, drillEveryBackups: own.drillEveryBackups }
      : {
          drillEveryDays: drill === 'days' ? numberOrOff('--drill-every', drillEvery) : null,
          drillEveryBackups: drill === 'backups' ? number('--drill-every', drillEvery.slice(0, -1)) : null,
        }),
  };
}

function size(text: string): number {
  return byteSize(text) ?? refuse(`--keep: “${text}” is no size; write it like size=500MB or size=20GB`);
}

function number(option: string, text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : refuse(`${option}: “${text}” is no whole number`);
}

function numberOrOff(option: string, text: string): number | null {
  return text === 'never' || text === 'off' ? null : number(option, text);
}
