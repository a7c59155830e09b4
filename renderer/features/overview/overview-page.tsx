import { Button, Title } from '@mantine/core';
import { IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Overview } from '../../../shared/contract.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { StateIcon } from '../../components/state-badge.tsx';
import type { StateName } from '../../components/states.ts';
import { useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { Exceptions } from './exceptions.tsx';
import { FirstSteps } from './first-steps.tsx';
import './overview.css';
import { ServerCard } from './server-card.tsx';
import { Welcome } from './welcome.tsx';

const icons: Record<Overview['state'], StateName> = {
  empty: 'none',
  'nothing-backed-up': 'none',
  unproven: 'unproven',
  proven: 'proven',
  'needs-you': 'degraded',
};

/** The first screen: one sentence that says whether you are safe, what needs you, then a card per server. */
export function OverviewPage() {
  const { clientId } = useChosenClient();
  const overview = useCall('overview.get', { clientId });
  return (
    <Loaded query={overview}>
      {(known) => (known.state === 'empty' ? <Welcome /> : <Known overview={known} />)}
    </Loaded>
  );
}

/** The sign is as red as the worst of what needs the user. */
function signOf({ state, exceptions }: Overview): StateName {
  return exceptions.some(({ severity }) => severity === 'failing') ? 'failing' : icons[state];
}

function Known({ overview }: { readonly overview: Overview }) {
  const { sentence, detail, exceptions, cards } = overview;
  const isFirstTime = cards.every(({ lastProvenAt }) => lastProvenAt === null);
  // The steps below lead to the drill already; saying it twice would only be louder.
  const shown = isFirstTime ? exceptions.filter(({ severity }) => severity !== 'unproven') : exceptions;
  return (
    <Page>
      <PageHeader
        title={sentence}
        description={detail}
        icon={<StateIcon state={signOf(overview)} />}
        actions={
          isFirstTime ? undefined : (
            <>
              <Button
                variant="default"
                component={Link}
                to={paths.newServer}
                leftSection={<IconPlus size={16} />}
              >
                Connect a server
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
      {isFirstTime && cards.length < 2 ? null : (
        <section aria-label="Servers">
          <div className="hf-section-head">
            <Title order={2}>Servers</Title>
          </div>
          <div className="hf-cards">
            {cards.map((card) => (
              <ServerCard key={card.serverId} card={card} />
            ))}
          </div>
        </section>
      )}
    </Page>
  );
}
