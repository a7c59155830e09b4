import { NumberInput, Stack, Text } from '@mantine/core';
import { IconClockExclamation, IconFlaskOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Plan, ProofPolicy } from '../../../shared/model/plan.ts';
import type { RetentionPolicy } from '../../../shared/model/retention.ts';
import { isDrillable } from '../../../shared/model/selection.ts';
import { brokenPromiseWords } from '../../../shared/sentences.ts';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import type { PlanFormValues, PlanProblems } from './plan-form.ts';

interface KeepFieldsProps {
  readonly values: PlanFormValues;
  readonly problems: PlanProblems;
  /** How far apart its runs are; undefined while that is not known. */
  readonly longestGapMs: number | null | undefined;
  /** What the policy would keep: beside what sets it. */
  readonly preview: ReactNode;
  readonly onChange: (part: Partial<PlanFormValues>) => void;
}

/** How long backups are kept, how they are proven, and what is promised. */
export function KeepFields({ values, problems, longestGapMs, preview, onChange }: KeepFieldsProps) {
  return (
    <>
      <RetentionFields
        policy={values.retention}
        problem={problems.retention}
        onChange={(part) => onChange({ retention: { ...values.retention, ...part } })}
      />
      {preview}
      <ProofFields
        proof={values.proof}
        isDrillable={isDrillable(values.selection)}
        problem={problems.proof}
        onChange={(part) => onChange({ proof: { ...values.proof, ...part } })}
      />
      <DropFields
        percent={values.dropPercent}
        problem={problems.drop}
        onChange={(dropPercent) => onChange({ dropPercent })}
      />
      <TargetFields
        targets={values.targets}
        longestGapMs={longestGapMs}
        problem={problems.targets}
        onChange={(part) => onChange({ targets: { ...values.targets, ...part } })}
      />
    </>
  );
}

const rules = [
  { key: 'last', label: 'Newest' },
  { key: 'hourly', label: 'Hourly' },
  { key: 'daily', label: 'Daily' },
  { key: 'weekly', label: 'Weekly' },
  { key: 'monthly', label: 'Monthly' },
  { key: 'yearly', label: 'Yearly' },
] as const;

interface PolicyProps<T> {
  readonly problem: string | undefined;
  readonly onChange: (part: Partial<T>) => void;
}

const GIGABYTE = 1_000_000_000;

function RetentionFields({
  policy,
  problem,
  onChange,
}: PolicyProps<RetentionPolicy> & { readonly policy: RetentionPolicy }) {
  return (
    <Panel title="Keep">
      <Stack gap={14}>
        <Text c="dimmed" fz="xs">
          The newest one of each of so many hours, days, weeks, months and years. What any rule keeps stays.
          With all at 0 and the others empty, everything stays.
        </Text>
        <div className="hf-number-row">
          {rules.map(({ key, label }) => (
            <NumberInput
              key={key}
              label={label}
              {...whole}
              value={policy[key]}
              onChange={(value) => onChange({ [key]: Number(value) })}
            />
          ))}
          <OptionalNumber
            label="All younger than"
            unit="day"
            value={policy.withinDays}
            onChange={(withinDays) => onChange({ withinDays })}
          />
          <OptionalNumber
            label="At most, in all"
            unit="GB"
            value={policy.maxBytes === null ? null : policy.maxBytes / GIGABYTE}
            onChange={(value) => onChange({ maxBytes: value === null ? null : Math.round(value * GIGABYTE) })}
          />
          <NumberInput
            label="Good ones, at least"
            {...whole}
            value={policy.minimumGood}
            onChange={(value) => onChange({ minimumGood: Number(value) })}
          />
        </div>
        <Problem text={problem} />
        <Text c="dimmed" fz="xs">
          Never removed, whatever these say: the newest good one, the newest proven one, pinned ones, and
          anything while newer ones fail. What is to go is marked first and removed a day later; until then it
          can be taken back.
        </Text>
      </Stack>
    </Panel>
  );
}

interface ProofProps extends PolicyProps<ProofPolicy> {
  readonly proof: ProofPolicy;
  readonly isDrillable: boolean;
}

function ProofFields({ proof, isDrillable, problem, onChange }: ProofProps) {
  return (
    <Panel title="Prove">
      <Stack gap={14}>
        <Text c="dimmed" fz="xs">
          A check reads a backup back, a drill restores it in a throw-away server and compares. Empty means
          never by itself.
        </Text>
        <div className="hf-number-row">
          <OptionalNumber
            label="Check every"
            unit="day"
            value={proof.checkEveryDays}
            onChange={(checkEveryDays) => onChange({ checkEveryDays })}
          />
          <OptionalNumber
            label="Drill every"
            unit="day"
            value={proof.drillEveryDays}
            disabled={!isDrillable}
            onChange={(drillEveryDays) => onChange({ drillEveryDays })}
          />
          <OptionalNumber
            label="Drill after every"
            unit="backup"
            value={proof.drillEveryBackups}
            disabled={!isDrillable}
            onChange={(drillEveryBackups) => onChange({ drillEveryBackups })}
          />
        </div>
        <Problem text={problem} />
        {isDrillable ? null : (
          <Notice tone="yellow" icon={IconFlaskOff} title="No drill can prove this plan">
            It backs up rows alone, which load only into tables that are there already: nothing can restore
            them in a throw-away server. The plan is not drilled, and its state says nothing of proof. Choose
            “Everything” under What for backups that can be proven.
          </Notice>
        )}
      </Stack>
    </Panel>
  );
}

interface DropProps {
  readonly percent: number | null;
  readonly problem: string | undefined;
  readonly onChange: (percent: number | null) => void;
}

function DropFields({ percent, problem, onChange }: DropProps) {
  return (
    <Panel title="Ask when data vanish">
      <Stack gap={14}>
        <Text c="dimmed" fz="xs">
          Each backup is compared with the good one before it. Where a table lost more of its rows than this,
          or something is gone, you are asked whether that is right, and older backups stay until you answer.
          Empty means never.
        </Text>
        <div className="hf-number-row">
          <OptionalNumber
            label="A table lost more than"
            unit="% of its rows"
            value={percent}
            onChange={onChange}
          />
        </div>
        <Problem text={problem} />
      </Stack>
    </Panel>
  );
}

interface TargetProps extends PolicyProps<Plan['targets']> {
  readonly targets: Plan['targets'];
  readonly longestGapMs: number | null | undefined;
}

function TargetFields({ targets, longestGapMs, problem, onChange }: TargetProps) {
  const { rpoMinutes } = targets;
  const isKnown = rpoMinutes !== null && rpoMinutes > 0 && longestGapMs !== undefined;
  const broken = isKnown ? brokenPromiseWords(rpoMinutes, longestGapMs) : null;
  return (
    <Panel title="Promise">
      <Stack gap={14}>
        <Text c="dimmed" fz="xs">
          What you promise others: the most data that may be lost, the longest that a restore may take. A plan
          that breaks its promise says so.
        </Text>
        <div className="hf-number-row">
          <OptionalNumber
            label="Data at risk, at most"
            unit="min"
            value={targets.rpoMinutes}
            onChange={(rpoMinutes) => onChange({ rpoMinutes })}
          />
          <OptionalNumber
            label="A restore takes"
            unit="min"
            value={targets.rtoMinutes}
            onChange={(rtoMinutes) => onChange({ rtoMinutes })}
          />
        </div>
        <Problem text={problem} />
        {broken === null ? null : (
          <div role="status">
            <Notice tone="yellow" icon={IconClockExclamation} title="The schedule cannot keep this promise">
              {broken} Choose another schedule under When, or promise less.
            </Notice>
          </div>
        )}
      </Stack>
    </Panel>
  );
}

const whole = { allowDecimal: false, allowNegative: false, hideControls: true } as const;

interface OptionalNumberProps {
  readonly label: string;
  /** Of one; "day" and "backup" have a plural. */
  readonly unit: 'day' | 'backup' | 'GB' | 'min' | '% of its rows';
  readonly value: number | null;
  readonly disabled?: boolean;
  readonly onChange: (value: number | null) => void;
}

const hasPlural = { day: true, backup: true, GB: false, min: false, '% of its rows': false } as const;

/** A number that may be empty: the rule is off then. */
function OptionalNumber({ label, unit, value, disabled = false, onChange }: OptionalNumberProps) {
  const units = hasPlural[unit] ? `${unit}s` : unit;
  return (
    <NumberInput
      label={label}
      placeholder={`off (${units})`}
      suffix={` ${value === 1 ? unit : units}`}
      {...whole}
      disabled={disabled}
      value={value ?? ''}
      onChange={(next) => onChange(next === '' ? null : Number(next))}
    />
  );
}

function Problem({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : (
    <Text c="var(--mantine-color-error)" fz="xs" role="alert">
      {text}
    </Text>
  );
}
