import { Menu } from '@mantine/core';
import { IconPlayerPause, IconPlayerTrackNext } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { plural } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { useAction } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { MoreMenu, RemovalItem } from '../../components/more-menu.tsx';
import { notifyDone } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { usePlanActions } from './use-plan-actions.ts';

/** Pause or resume, and delete. */
export function PlanMenu({ plan }: { readonly plan: PlanView }) {
  const [isDeleting, setIsDeleting] = useState(false);
  const { pause } = usePlanActions();
  const remove = useAction('plans.remove');
  const navigate = useNavigate();
  const deletePlan = async () => {
    await remove.mutateAsync({ planId: plan.id });
    notifyDone(`The plan ${plan.name} is deleted.`);
    await navigate(paths.plans);
  };
  return (
    <>
      <MoreMenu of={plan.name}>
        <Menu.Item
          leftSection={plan.paused ? <IconPlayerTrackNext size={16} /> : <IconPlayerPause size={16} />}
          onClick={() => void pause([plan.id], !plan.paused).catch(() => {})}
        >
          {plan.paused ? 'Resume' : 'Pause'}
        </Menu.Item>
        <Menu.Divider />
        <RemovalItem onClick={() => setIsDeleting(true)}>Delete</RemovalItem>
      </MoreMenu>
      <ConfirmDialog
        opened={isDeleting}
        onClose={() => setIsDeleting(false)}
        onConfirm={() => void deletePlan().catch(() => {})}
        title={`Delete the plan ${plan.name}?`}
        confirmLabel="Delete the plan"
        isBusy={remove.isPending}
        error={remove.error}
      >
        {plan.serverName} is no longer backed up by it.{' '}
        {plan.backups === 0
          ? 'It has no backups.'
          : `Its ${plural(plan.backups, 'backup')} stay where they are, and nothing removes them by itself any more.`}
      </ConfirmDialog>
    </>
  );
}
