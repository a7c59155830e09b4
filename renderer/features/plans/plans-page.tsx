import { Button, Group, Select, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconCalendarPlus, IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import type { PlanId } from '../../../shared/model/ids.ts';
import { PlanState, type PlanView } from '../../../shared/model/plan.ts';
import { useCall } from '../../api/queries.ts';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { stateLooks } from '../../components/states.ts';
import { chooseClient, useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { BulkActions } from './bulk-actions.tsx';
import { narrowPlanColumns, PLAN_ROW_HEIGHT, planColumns, smallestPlanColumns } from './plan-columns.tsx';
import { PlansMenu } from './plans-menu.tsx';
import { plansSentence } from './plans-sentence.ts';
import { TemplateDialog } from './template-dialog.tsx';
import { useShownPlans } from './use-plans.ts';
import './plans.css';

/** Every plan with its state; several at once are run, paused and resumed. */
export function PlansPage() {
  const { query, shown } = useShownPlans();
  const hasPlans = (query.data?.length ?? 0) > 0;
  return (
    <Page>
      <PageHeader
        title={query.data === undefined ? 'Plans' : plansSentence(shown)}
        description="What is backed up when, to where, how long it is kept, and how it is proven."
        actions={
          hasPlans ? (
            <>
              <PlansMenu plans={shown} />
              <Button component={Link} to={paths.newPlan()} leftSection={<IconPlus size={16} />}>
                New plan
              </Button>
            </>
          ) : undefined
        }
      />
      <Loaded query={query} lines={6}>
        {() => (shown.length === 0 ? <NoPlans hasOthers={hasPlans} /> : <PlanTable plans={shown} />)}
      </Loaded>
    </Page>
  );
}

function PlanTable({ plans }: { readonly plans: readonly PlanView[] }) {
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const state = PlanState.safeParse(parameters.get('state')).data ?? null;
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const isNarrow = useMediaQuery('(max-width: 1180px)') ?? false;
  const isSmallest = useMediaQuery('(max-width: 980px)') ?? false;
  const narrow = isSmallest ? smallestPlanColumns : narrowPlanColumns;
  const wanted = search.trim().toLowerCase();
  const rows = plans.filter(
    (plan) =>
      (state === null || plan.state === state) &&
      (plan.name.toLowerCase().includes(wanted) || plan.serverName.toLowerCase().includes(wanted)),
  );
  const ids = rows.filter(({ id }) => chosen.has(id)).map(({ id }): PlanId => id);
  return (
    <>
      <div className="hf-bulk">
        {ids.length === 0 ? (
          <Group gap={8}>
            <TextInput
              aria-label="Find a plan or server"
              placeholder="Find a plan or server"
              size="xs"
              w={220}
              leftSection={<IconSearch size={14} aria-hidden />}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            <Select
              aria-label="State"
              placeholder="Any state"
              size="xs"
              w={150}
              clearable
              clearButtonProps={{ 'aria-label': 'Any state' }}
              data={PlanState.options.map((value) => ({ value, label: stateLooks[value].word }))}
              value={state}
              onChange={(value) => setParameters(value === null ? {} : { state: value }, { replace: true })}
            />
          </Group>
        ) : (
          <BulkActions
            planIds={ids}
            plans={rows.filter(({ id }) => chosen.has(id))}
            onDone={() => setChosen(new Set())}
          />
        )}
      </div>
      <Panel isFlush label="Plans">
        <DataTable
          label="Plans"
          columns={isNarrow ? narrow : planColumns}
          rows={rows}
          rowHeight={PLAN_ROW_HEIGHT}
          rowKey={({ id }) => id}
          initialSort={{ key: 'state', isDescending: false }}
          onOpen={({ id }) => void navigate(paths.plan(id))}
          selection={{ chosen, onChange: setChosen, nameOf: ({ name }) => name }}
          empty="No plan fits these filters."
        />
      </Panel>
    </>
  );
}

/** Teaches what a plan is; under a client without one, that others have some. */
function NoPlans({ hasOthers }: { readonly hasOthers: boolean }) {
  const servers = useCall('servers.list', {}).data ?? [];
  const { name } = useChosenClient();
  const [isTemplating, setIsTemplating] = useState(false);
  const hasServer = servers.length > 0;
  // The menu that offers this is there only with plans.
  const isForMany = !hasOthers && servers.filter(({ isSample }) => !isSample).length > 1;
  return (
    <Panel label="No plans">
      <EmptyState
        icon={IconCalendarPlus}
        title={name === null ? 'Nothing is backed up by itself yet' : `No plan for ${name} yet`}
        action={
          <>
            {hasOthers ? (
              <Button variant="default" onClick={() => chooseClient(null)}>
                Show all plans
              </Button>
            ) : null}
            {isForMany ? (
              <Button variant="default" onClick={() => setIsTemplating(true)}>
                Apply a template to servers
              </Button>
            ) : null}
            <Button component={Link} to={hasServer ? paths.newPlan() : paths.newServer}>
              {hasServer ? 'Make a plan' : 'Connect a server'}
            </Button>
          </>
        }
      >
        A plan backs up a server by itself, keeps the backups as long as you say, and restores one now and
        then to prove that it works. Choose what, when, where and how long: four steps, about a minute.
      </EmptyState>
      <TemplateDialog isOpen={isTemplating} onClose={() => setIsTemplating(false)} />
    </Panel>
  );
}
