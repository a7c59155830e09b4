import { Button, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { plural } from '../../../shared/format.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { usePlanActions } from './use-plan-actions.ts';

interface BulkActionsProps {
  readonly planIds: readonly PlanId[];
  readonly plans: readonly PlanView[];
  readonly onDone: () => void;
}

/** What can be done with the chosen plans at once. */
export function BulkActions({ planIds, plans, onDone }: BulkActionsProps) {
  const { run, pause, isBusy } = usePlanActions();
  const ids = [...planIds];
  const then = (done: Promise<unknown>) => void done.then(onDone, () => {});
  return (
    <>
      <Text fw={600} mr={8} role="status">
        {plural(ids.length, 'plan')} chosen
      </Text>
      <Button
        size="xs"
        variant="light"
        loading={isBusy}
        leftSection={<IconPlayerPlay size={14} />}
        onClick={() => then(run(ids))}
      >
        Run now
      </Button>
      {plans.some(({ paused }) => !paused) ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerPause size={14} />}
          onClick={() => then(pause(ids, true))}
        >
          Pause
        </Button>
      ) : null}
      {plans.some(({ paused }) => paused) ? (
        <Button size="xs" variant="default" onClick={() => then(pause(ids, false))}>
          Resume
        </Button>
      ) : null}
      <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
        Choose none
      </Button>
    </>
  );
}
