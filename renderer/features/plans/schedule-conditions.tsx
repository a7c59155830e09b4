import { Checkbox, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import type { Schedule } from '../../../shared/model/schedule.ts';
import { Panel } from '../../components/panel.tsx';
import type { PlanProblems } from './plan-form.ts';
import { TimeField } from './schedule-fields.tsx';

interface ScheduleConditionsProps {
  readonly schedule: Schedule;
  readonly problems: PlanProblems;
  readonly onChange: (schedule: Schedule) => void;
}

/** The zone that a schedule counts in, and what must be so for a run to begin. */
export function ScheduleConditions({ schedule, problems, onChange }: ScheduleConditionsProps) {
  const { window, jitterMinutes, onBattery, onMetered, timeZone } = schedule;
  const change = (part: Partial<Schedule>) => onChange({ ...schedule, ...part });
  return (
    <Panel title="Conditions">
      <Stack gap={14}>
        <Select
          label="Time zone"
          description="Its summer time counts: an hour that does not exist runs at the next, one that comes twice runs once."
          data={zones(timeZone)}
          searchable
          allowDeselect={false}
          value={timeZone}
          onChange={(zone) => (zone === null ? undefined : change({ timeZone: zone }))}
        />
        <Checkbox
          label="Begin only within a window"
          description="What is due outside it waits for its start. It may reach over midnight."
          checked={window !== null}
          onChange={({ currentTarget }) =>
            change({ window: currentTarget.checked ? { from: '22:00', to: '06:00' } : null })
          }
        />
        {window === null ? null : (
          <Group gap={12} align="flex-start" ml={28}>
            <TimeField
              label="From"
              value={window.from}
              problem={problems.window}
              onChange={(from) => change({ window: { ...window, from } })}
            />
            <TimeField
              label="To"
              value={window.to}
              problem={undefined}
              onChange={(to) => change({ window: { ...window, to } })}
            />
          </Group>
        )}
        <NumberInput
          label="Random delay, up to"
          description="Each run begins so much later at most, so that many plans do not begin at once."
          suffix=" min"
          w={320}
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={jitterMinutes}
          error={problems.schedule}
          onChange={(minutes) => change({ jitterMinutes: Number(minutes) })}
        />
        <Checkbox
          label="Also on battery"
          checked={onBattery}
          onChange={({ currentTarget }) => change({ onBattery: currentTarget.checked })}
        />
        <Checkbox
          label="Also on a metered network"
          description="One that is paid by volume, as Windows, or NetworkManager on Linux, says; macOS does not tell."
          checked={onMetered}
          onChange={({ currentTarget }) => change({ onMetered: currentTarget.checked })}
        />
        <Text c="dimmed" fz="xs">
          A machine that was asleep or off catches up with one run when it is back; the misses are recorded.
        </Text>
      </Stack>
    </Panel>
  );
}

function zones(current: string): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return [...new Set([current, 'UTC', ...known])];
}
