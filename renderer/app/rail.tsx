import { Kbd, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconAnchor } from '@tabler/icons-react';
import { Link, NavLink } from 'react-router';
import { plural } from '../../shared/format.ts';
import { useCall } from '../api/queries.ts';
import { Soon } from '../components/soon.tsx';
import { ClientSwitcher } from '../features/clients/client-switcher.tsx';
import { useShownPlans } from '../features/plans/use-plans.ts';
import { useChosenClient } from '../lib/chosen-client.ts';
import { modifierKey } from '../lib/modifier-key.ts';
import { paths } from '../lib/paths.ts';
import { useUnfinishedRuns } from '../lib/use-running-runs.ts';
import { places } from './places.ts';

/** The soonest run of any plan that is shown. */
function NextRun() {
  const { shown } = useShownPlans();
  const next = shown
    .filter(({ nextDueAt }) => nextDueAt !== null)
    .sort((a, b) => ((a.nextDueAt ?? '') < (b.nextDueAt ?? '') ? -1 : 1))[0];
  if (next === undefined) return null;
  return (
    <Link className="hf-rail-next" to={paths.plan(next.id)}>
      Next run <Soon at={next.nextDueAt} />
    </Link>
  );
}

/** The places of Holdfast at the window's left. */
export function Rail() {
  const { clientId } = useChosenClient();
  const running = useUnfinishedRuns(clientId).total;
  const platform = useCall('app.info', {}).data?.platform;
  return (
    <nav className="hf-rail" aria-label="Places">
      <div className="hf-brand">
        <span className="hf-brand-mark" aria-hidden>
          <IconAnchor size={16} stroke={2} />
        </span>
        Holdfast
      </div>
      <ClientSwitcher />
      <ul>
        {places.map(({ label, to, icon: Icon }) => (
          <li key={to}>
            <NavLink className="hf-rail-link" to={to} end={to === paths.overview}>
              <Icon size={17} stroke={1.6} aria-hidden />
              <span>{label}</span>
              {to === paths.activity && running > 0 ? (
                <span className="hf-rail-count">
                  <span aria-hidden>{running}</span>
                  <span className="hf-visually-hidden">, {plural(running, 'run')} going on or waiting</span>
                </span>
              ) : null}
            </NavLink>
          </li>
        ))}
      </ul>
      <div className="hf-rail-foot">
        <NextRun />
        <UnstyledButton className="hf-rail-search" onClick={() => spotlight.open()}>
          Search
          <span aria-hidden>
            <Kbd size="xs">{modifierKey(platform)}</Kbd> <Kbd size="xs">K</Kbd>
          </span>
        </UnstyledButton>
      </div>
    </nav>
  );
}
