import { Button, Text } from '@mantine/core';
import { IconCalendarPlus, IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';
import { planColumns } from '../plans/plan-columns.tsx';
import { useAllPlans } from '../plans/use-plans.ts';

/** The plans that back up a server; without one, the way to protect it. */
export function ServerPlans({ server }: { readonly server: ServerView }) {
  const plans = useAllPlans().data;
  const navigate = useNavigate();
  if (plans === undefined) return null;
  const own = plans.filter(({ serverId }) => serverId === server.id);
  if (own.length === 0) {
    return (
      <Notice
        tone="blue"
        icon={IconCalendarPlus}
        title="No plan backs up this server"
        actions={
          <Button size="xs" component={Link} to={paths.newPlan(server.id)}>
            Protect this server
          </Button>
        }
      >
        <Text>A plan repeats its backups by itself, keeps what you say, and proves one now and then.</Text>
      </Notice>
    );
  }
  return (
    <Panel
      title="Plans"
      isFlush
      actions={
        <Button
          size="compact-xs"
          variant="subtle"
          component={Link}
          to={paths.newPlan(server.id)}
          leftSection={<IconPlus size={13} />}
        >
          New plan
        </Button>
      }
    >
      <DataTable
        label="Plans of this server"
        columns={planColumns.filter(({ key }) => key !== 'risk')}
        rows={own}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate(paths.plan(id))}
      />
    </Panel>
  );
}
