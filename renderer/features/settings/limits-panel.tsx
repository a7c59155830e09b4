import { Group, Switch, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { DumpLimitSettings } from '../../../shared/model/limits.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';
import { KeptNumber } from './kept-number.tsx';

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
        <KeptNumber
          label="To log in"
          unit="seconds"
          from={1}
          to={600}
          value={known.connectSeconds}
          onKeep={(connectSeconds) => keep({ connectSeconds })}
        />
        <KeptNumber
          label="Without a byte"
          unit="seconds"
          from={5}
          to={86_400}
          value={known.silenceSeconds}
          onKeep={(silenceSeconds) => keep({ silenceSeconds })}
        />
        {known.totalMinutes === null ? null : (
          <KeptNumber
            label="The whole dump"
            unit="minutes"
            from={1}
            to={10_080}
            value={known.totalMinutes}
            onKeep={(totalMinutes) => keep({ totalMinutes })}
          />
        )}
        <KeptNumber
          label="A whole run of a plan"
          unit="hours"
          from={1}
          to={168}
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
