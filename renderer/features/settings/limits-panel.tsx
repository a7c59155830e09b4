import { Group, NumberInput, Switch, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { DumpLimitSettings } from '../../../shared/model/limits.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';

/** A number of minutes to begin with where a limit for the whole dump is switched on. */
const FIRST_TOTAL_MINUTES = 240;

/** After how long a dump that stands still is ended. */
export function LimitsPanel() {
  const limits = useCall('limits.get', {});
  return (
    <Panel title="Backups that stand still">
      <Loaded query={limits}>{(known) => <LimitFields known={known} />}</Loaded>
    </Panel>
  );
}

function LimitFields({ known }: { readonly known: DumpLimitSettings }) {
  const save = useAction('limits.set');
  const client = useQueryClient();
  const key = keyOf('limits.get', {});
  // Shown before it is kept: a second change that comes quickly then builds on the first.
  const change = async (part: Partial<DumpLimitSettings>) => {
    const next = { ...(client.getQueryData<DumpLimitSettings>(key) ?? known), ...part };
    client.setQueryData(key, next);
    try {
      await save.mutateAsync(next);
    } catch (error) {
      await client.invalidateQueries({ queryKey: key });
      throw error;
    }
  };
  const keep = (part: Partial<DumpLimitSettings>) => void change(part).catch(notifyError);
  return (
    <>
      <Text c="dimmed" mb={12}>
        A dump program waits for ever: for a lock, a server that hangs, a route that is gone. Holdfast ends it
        after these times, and its connection in the server, too; the run says what it waited for. A run that
        a plan asked for has a limit as a whole, since nobody watches it.
      </Text>
      <Group gap={16} align="flex-start">
        <LimitField
          label="To log in"
          unit="seconds"
          field="connectSeconds"
          value={known.connectSeconds}
          onKeep={(connectSeconds) => keep({ connectSeconds })}
        />
        <LimitField
          label="Without a byte"
          unit="seconds"
          field="silenceSeconds"
          value={known.silenceSeconds}
          onKeep={(silenceSeconds) => keep({ silenceSeconds })}
        />
        {known.totalMinutes === null ? null : (
          <LimitField
            label="The whole dump"
            unit="minutes"
            field="totalMinutes"
            value={known.totalMinutes}
            onKeep={(totalMinutes) => keep({ totalMinutes })}
          />
        )}
        <LimitField
          label="A whole run of a plan"
          unit="hours"
          field="planRunHours"
          value={known.planRunHours}
          onKeep={(planRunHours) => keep({ planRunHours })}
        />
      </Group>
      <Switch
        mt={14}
        label="Limit the time of the whole dump, too"
        checked={known.totalMinutes !== null}
        onChange={(event) => keep({ totalMinutes: event.currentTarget.checked ? FIRST_TOTAL_MINUTES : null })}
      />
    </>
  );
}

interface LimitFieldProps {
  readonly label: string;
  readonly unit: string;
  readonly field: keyof DumpLimitSettings;
  readonly value: number;
  readonly onKeep: (value: number) => void;
}

/** Kept when the field is left, so that nothing half typed counts. */
function LimitField({ label, unit, field, value, onKeep }: LimitFieldProps) {
  const [typed, setTyped] = useState<number | string>(value);
  const parsed = DumpLimitSettings.shape[field].safeParse(typed);
  return (
    <NumberInput
      label={label}
      suffix={` ${unit}`}
      w={180}
      allowDecimal={false}
      allowNegative={false}
      value={typed}
      error={parsed.success ? null : rangeOf(field)}
      onChange={setTyped}
      onBlur={() => {
        if (parsed.success && parsed.data !== null && parsed.data !== value) onKeep(parsed.data);
      }}
    />
  );
}

function rangeOf(field: keyof DumpLimitSettings): string {
  switch (field) {
    case 'connectSeconds':
      return 'from 1 to 600';
    case 'silenceSeconds':
      return 'from 5 to 86400';
    case 'totalMinutes':
      return 'from 1 to 10080';
    case 'planRunHours':
      return 'from 1 to 168';
  }
}
