import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { PlanView } from '../../../shared/model/plan.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlanStrip } from '../../components/plan-strip.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { paths } from '../../lib/paths.ts';
import { PlanFacts } from './plan-facts.tsx';
import { shownState, whatWords } from './plan-words.ts';
import type { PlanServer } from './use-plan-servers.ts';
import './plans.css';

interface PlanCardProps {
  readonly plan: PlanView;
  readonly server: PlanServer | null;
}

/** One plan at a glance: what and where, its state, thirty days, and the six figures that matter. */
export function PlanCard({ plan, server }: PlanCardProps) {
  return (
    <Panel label={plan.name}>
      <div className="hf-plan-head">
        <div style={{ minWidth: 0 }}>
          <Anchor
            component={Link}
            to={paths.plan(plan.id)}
            fw={600}
            fz="lg"
            c="var(--mantine-color-text)"
            className="hf-plan-name"
          >
            {plan.name}
          </Anchor>
          <Text c="dimmed" fz="xs" truncate component="div">
            {server === null ? null : <EnvironmentBadge environment={server.environment} isDot />}
            {whatWords(plan.selection)} · {plan.serverName}
            {server?.version == null ? '' : ` · ${server.version}`}
          </Text>
        </div>
        <StateBadge state={shownState(plan)} />
      </div>
      <PlanStrip strip={plan.strip} />
      <div className="hf-plan-facts">
        <PlanFacts plan={plan} />
      </div>
    </Panel>
  );
}
