import { Button, Title } from '@mantine/core';
import { IconPlayerPlay, IconPlus, IconServer2 } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Overview } from '../../../shared/contract.ts';
import { useCall } from '../../api/queries.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateIcon } from '../../components/state-badge.tsx';
import type { StateName } from '../../components/states.ts';
import { chooseClient, useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { worstFirst } from '../plans/plan-words.ts';
import { useShownPlans } from '../plans/use-plans.ts';
import { Exceptions } from './exceptions.tsx';
import { FirstSteps } from './first-steps.tsx';
import './overview.css';
import { PlanCards } from './plan-cards.tsx';
import { UnplannedServers } from './unplanned-servers.tsx';
import { Welcome } from './welcome.tsx';

const icons: Record<Overview['state'], StateName> = {
  empty: 'none',
  'nothing-backed-up': 'none',
  unplanned: 'unproven',
  unproven: 'unproven',
  protected: 'protected',
  proven: 'proven',
  'needs-you': 'degraded',
};

/** What was "in 42 min" or "3 h ago" grows old by itself. */
const REFRESH_MS = 60_000;

/** The first screen: one sentence that says whether you are safe, what needs you, then a card per plan. */
export function OverviewPage() {
  const { clientId, name } = useChosenClient();
  const overview = useCall('overview.get', { clientId }, { refreshMs: REFRESH_MS });
  const page = (
    <Loaded query={overview}>
      {(known) =>
        known.state !== 'empty' ? (
          <Known overview={known} />
        ) : clientId === null ? (
          <Welcome />
        ) : (
          <NothingOf client={name ?? 'this client'} />
        )
      }
    </Loaded>
  );
  if (!overview.isError || overview.data !== undefined) return page;
  // An error, too, stands on a page that has a name.
  return (
    <Page>
      <PageHeader title="Overview" />
      {page}
    </Page>
  );
}

/** The sign is as red as the worst of what needs the user. */
function signOf({ state, exceptions }: Overview): StateName {
  if (state !== 'needs-you') return icons[state];
  return exceptions[0]?.severity ?? icons[state];
}

function Known({ overview }: { readonly overview: Overview }) {
  const { sentence, detail, exceptions, cards } = overview;
  const plans = worstFirst(useShownPlans().shown);
  // Until something repeats the backups, the steps that lead there are what matters.
  const isFirstTime = plans.length === 0;
  // The steps below lead to the drill already; saying it twice would only be louder.
  const shown = isFirstTime ? exceptions.filter(({ severity }) => severity !== 'unproven') : exceptions;
  return (
    <Page>
      <PageHeader
        title={sentence}
        description={detail}
        icon={<StateIcon state={signOf(overview)} />}
        actions={
          isFirstTime && cards.every(({ lastGoodAt }) => lastGoodAt === null) ? undefined : (
            <>
              <Button
                variant="default"
                component={Link}
                to={paths.newPlan()}
                leftSection={<IconPlus size={16} />}
              >
                New plan
              </Button>
              <Button component={Link} to={paths.backUp()} leftSection={<IconPlayerPlay size={16} />}>
                Back up now
              </Button>
            </>
          )
        }
      />
      <Exceptions exceptions={shown} />
      {isFirstTime ? <FirstSteps cards={cards} /> : null}
      {plans.length === 0 ? null : (
        <section aria-label="Plans">
          <div className="hf-section-head">
            <Title order={2}>Plans</Title>
            <span className="hf-dimmed hf-small">worst first</span>
          </div>
          <PlanCards plans={plans} />
        </section>
      )}
      {isFirstTime && cards.length < 2 ? null : <UnplannedServers cards={cards} hasPlans={!isFirstTime} />}
    </Page>
  );
}

function NothingOf({ client }: { readonly client: string }) {
  return (
    <Panel label="Nothing to show">
      <EmptyState
        icon={IconServer2}
        order={1}
        title={`No server belongs to ${client} yet`}
        action={
          <>
            <Button variant="default" onClick={() => chooseClient(null)}>
              Show all clients
            </Button>
            <Button component={Link} to={paths.newServer}>
              Connect a server
            </Button>
          </>
        }
      >
        A server’s own form says whom it belongs to. Connect one for this client, or edit one of those you
        have.
      </EmptyState>
    </Panel>
  );
}
