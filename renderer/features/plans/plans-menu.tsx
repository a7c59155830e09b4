import { Menu } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext, IconTemplate } from '@tabler/icons-react';
import { useState } from 'react';
import type { PlanView } from '../../../shared/model/plan.ts';
import { MoreMenu } from '../../components/more-menu.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import { usePlanActions } from './use-plan-actions.ts';

/** What concerns all plans that are shown. */
export function PlansMenu({ plans }: { readonly plans: readonly PlanView[] }) {
  const [isTemplating, setIsTemplating] = useState(false);
  const { run, pause } = usePlanActions();
  const ids = plans.map(({ id }) => id);
  const running = plans.filter(({ paused }) => !paused).map(({ id }) => id);
  return (
    <>
      <MoreMenu of="plans">
        <Menu.Item leftSection={<IconTemplate size={16} />} onClick={() => setIsTemplating(true)}>
          Apply a template to servers
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconPlayerPlay size={16} />}
          disabled={running.length === 0}
          onClick={() => void run(running).catch(() => {})}
        >
          Run all now
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPlayerPause size={16} />}
          disabled={running.length === 0}
          onClick={() => void pause(ids, true).catch(() => {})}
        >
          Pause all
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPlayerTrackNext size={16} />}
          disabled={running.length === plans.length}
          onClick={() => void pause(ids, false).catch(() => {})}
        >
          Resume all
        </Menu.Item>
      </MoreMenu>
      <TemplateDialog isOpen={isTemplating} onClose={() => setIsTemplating(false)} />
    </>
  );
}
