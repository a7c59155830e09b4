import { Chip, Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { jitterUnasked, type Schedule, type ScheduleRule, Weekday } from '../../../shared/model/schedule.ts';
import { Panel } from '../../components/panel.tsx';
import type { PlanProblems } from './plan-form.ts';
import { ScheduleConditions } from './schedule-conditions.tsx';

interface ScheduleFieldsProps {
  readonly schedule: Schedule;
  readonly problems: PlanProblems;
  /** The schedule in words, as the engine understands it. */
  readonly sentence: string | null;
  readonly onChange: (schedule: Schedule) => void;
}

const kinds: readonly { readonly value: ScheduleRule['kind']; readonly label: string }[] = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'On days of the week' },
  { value: 'monthly', label: 'Once a month' },
  { value: 'hours', label: 'Every few hours' },
  { value: 'minutes', label: 'Every few minutes' },
  { value: 'cron', label: 'By a cron expression' },
  { value: 'manual', label: 'Only when asked' },
];

const fresh: Record<ScheduleRule['kind'], ScheduleRule> = {
  daily: { kind: 'daily', at: '02:30' },
  weekly: { kind: 'weekly', days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], at: '02:30' },
  monthly: { kind: 'monthly', day: 'last', at: '02:30' },
  hours: { kind: 'hours', every: 6, minute: 0 },
  minutes: { kind: 'minutes', every: 30 },
  cron: { kind: 'cron', expression: '30 2 * * 1-5' },
  manual: { kind: 'manual' },
};

/** When a plan runs: the rule with a sentence beside it, the zone it counts in, and when it may begin. */
export function ScheduleFields({ schedule, problems, sentence, onChange }: ScheduleFieldsProps) {
  const { rule } = schedule;
  // What the template or the user wants, so that a look at a closer rule does not lose it.
  const jitter = useRef({ wanted: schedule.jitterMinutes, shown: schedule.jitterMinutes });
  const changeRule = (next: ScheduleRule) => {
    if (jitter.current.shown !== schedule.jitterMinutes) jitter.current.wanted = schedule.jitterMinutes;
    jitter.current.shown = jitterUnasked(next, jitter.current.wanted);
    onChange({ ...schedule, rule: next, jitterMinutes: jitter.current.shown });
  };
  const setRule = (next: ScheduleRule) =>
    changeRule('at' in next && 'at' in rule ? { ...next, at: rule.at } : next);
  return (
    <>
      <Panel title="How often">
        <Stack gap={14}>
          <Group gap={12} align="flex-start">
            <Select
              label="It runs"
              w={220}
              data={kinds.map(({ value, label }) => ({ value, label }))}
              value={rule.kind}
              allowDeselect={false}
              onChange={(value) =>
                setRule(fresh[kinds.find((kind) => kind.value === value)?.value ?? 'daily'])
              }
            />
            <RuleFields rule={rule} problems={problems} onChange={changeRule} />
          </Group>
          {rule.kind === 'weekly' ? (
            <Weekdays
              days={rule.days}
              problem={problems.days}
              onChange={(days) => onChange({ ...schedule, rule: { ...rule, days } })}
            />
          ) : null}
          <Text fw={600} role="status">
            {sentence === null ? '\u00a0' : `Runs ${sentence}.`}
          </Text>
        </Stack>
      </Panel>
      {rule.kind === 'manual' ? null : (
        <ScheduleConditions schedule={schedule} problems={problems} onChange={onChange} />
      )}
    </>
  );
}

interface RuleFieldsProps {
  readonly rule: ScheduleRule;
  readonly problems: PlanProblems;
  readonly onChange: (rule: ScheduleRule) => void;
}

function RuleFields({ rule, problems, onChange }: RuleFieldsProps) {
  switch (rule.kind) {
    case 'manual':
      return null;
    case 'minutes':
      return (
        <NumberInput
          label="Minutes between"
          w={150}
          {...whole}
          value={rule.every}
          error={problems.every}
          onChange={(every) => onChange({ ...rule, every: Number(every) })}
        />
      );
    case 'hours':
      return (
        <>
          <NumberInput
            label="Hours between"
            w={130}
            {...whole}
            value={rule.every}
            error={problems.every}
            onChange={(every) => onChange({ ...rule, every: Number(every) })}
          />
          <NumberInput
            label="Minute"
            w={100}
            {...whole}
            value={rule.minute}
            onChange={(minute) => onChange({ ...rule, minute: Number(minute) })}
          />
        </>
      );
    case 'daily':
    case 'weekly':
      return <TimeField value={rule.at} problem={problems.at} onChange={(at) => onChange({ ...rule, at })} />;
    case 'monthly':
      return (
        <>
          <Select
            label="Day"
            w={130}
            data={MONTH_DAYS}
            value={String(rule.day)}
            error={problems.day}
            allowDeselect={false}
            onChange={(day) => onChange({ ...rule, day: day === 'last' ? 'last' : Number(day) })}
          />
          <TimeField value={rule.at} problem={problems.at} onChange={(at) => onChange({ ...rule, at })} />
        </>
      );
    case 'cron':
      return (
        <TextInput
          label="Expression"
          w={240}
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={rule.expression}
          error={problems.cron}
          onChange={(event) => onChange({ ...rule, expression: event.currentTarget.value })}
        />
      );
  }
}

const whole = { allowDecimal: false, allowNegative: false, hideControls: true } as const;

const MONTH_DAYS = [
  { value: 'last', label: 'Last day' },
  ...Array.from({ length: 31 }, (_, at) => ({ value: String(at + 1), label: String(at + 1) })),
];

interface TimeFieldProps {
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (at: string) => void;
  readonly label?: string;
}

/** A time of day in 24 hours; the system's own field would follow a language that the app does not. */
export function TimeField({ value, problem, onChange, label = 'At' }: TimeFieldProps) {
  return (
    <TextInput
      label={label}
      w={100}
      placeholder="02:30"
      autoComplete="off"
      value={value}
      error={problem}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface WeekdaysProps {
  readonly days: readonly Weekday[];
  readonly problem: string | undefined;
  readonly onChange: (days: Weekday[]) => void;
}

function Weekdays({ days, problem, onChange }: WeekdaysProps) {
  const name = (day: Weekday) => `${day.slice(0, 1).toUpperCase()}${day.slice(1, 3)}`;
  return (
    <div>
      <Group gap={6} role="group" aria-label="Days">
        {Weekday.options.map((day) => (
          <Chip
            key={day}
            size="xs"
            checked={days.includes(day)}
            onChange={(isOn) =>
              onChange(Weekday.options.filter((one) => (one === day ? isOn : days.includes(one))))
            }
          >
            {name(day)}
          </Chip>
        ))}
      </Group>
      {problem === undefined ? null : (
        <Text c="var(--mantine-color-error)" fz="xs" mt={6}>
          {problem}
        </Text>
      )}
    </div>
  );
}
