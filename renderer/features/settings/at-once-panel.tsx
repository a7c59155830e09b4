import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { CallOutput } from '../../../shared/contract.ts';
import { MOST_RUNS_AT_ONCE } from '../../../shared/model/limits.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyDone, notifyError } from '../../lib/notify.ts';
import { KeptNumber } from './kept-number.tsx';

type AtOnce = CallOutput<'runs.atOnce'>;

/** How many runs may go on at the same time; the rest wait in Activity. */
export function AtOncePanel() {
  const known = useCall('runs.atOnce', {}, { staleTimeMs: 0 });
  const save = useAction('runs.setAtOnce');
  const client = useQueryClient();
  const keep = async (atOnce: number) => {
    await save.mutateAsync({ atOnce });
    client.setQueryData<AtOnce>(keyOf('runs.atOnce', {}), { atOnce });
    notifyDone(atOnce === 1 ? 'One run at a time' : `Up to ${atOnce} runs at once`);
  };
  return (
    <Panel title="Runs at the same time">
      <Text c="dimmed" mb={12}>
        What plans run beyond this waits its turn in Activity, first what you asked a plan for. A backup,
        drill or restore that you start without a plan waits for none. A server has one run at a time in any
        case.
      </Text>
      <Loaded query={known}>
        {({ atOnce }) => (
          <KeptNumber
            label="At most"
            unit={atOnce === 1 ? 'run' : 'runs'}
            from={1}
            to={MOST_RUNS_AT_ONCE}
            value={atOnce}
            onKeep={(wanted) => void keep(wanted).catch(notifyError)}
          />
        )}
      </Loaded>
    </Panel>
  );
}
