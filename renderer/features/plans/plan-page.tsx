import { Button, Text } from '@mantine/core';
import { IconEdit, IconPlayerPlay } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { PlanId } from '../../../shared/model/ids.ts';
import type { MissedSlot, PlanView } from '../../../shared/model/plan.ts';
import { missWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlanStrip } from '../../components/plan-strip.tsx';
import { RunningRun } from '../../components/running-run.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { paths } from '../../lib/paths.ts';
import { useRunningRuns } from '../../lib/use-running-runs.ts';
import { DropNotice } from '../backups/drop-notice.tsx';
import { PlanBackups } from './plan-backups.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { PlanMenu } from './plan-menu.tsx';
import { NextRuns } from './plan-preview.tsx';
import { PlanSummary } from './plan-summary.tsx';
import { RetentionPanel } from './retention-panel.tsx';
import { usePlanActions } from './use-plan-actions.ts';
import './plans.css';

const REFRESH_MS = 60_000;

/** One plan: its state in a sentence, its thirty days and figures, what comes next, what it left. */
export function PlanPage({ planId }: { readonly planId: PlanId }) {
  const opened = useCall('plans.get', { planId }, { refreshMs: REFRESH_MS });
  return <Loaded query={opened}>{({ plan, missed }) => <KnownPlan plan={plan} missed={missed} />}</Loaded>;
}

interface KnownPlanProps {
  readonly plan: PlanView;
  readonly missed: readonly MissedSlot[];
}

function KnownPlan({ plan, missed }: KnownPlanProps) {
  const { run, isBusy } = usePlanActions();
  const running = useRunningRuns().filter(({ planId }) => planId === plan.id);
  const preview = useCall('plans.preview', { draft: { schedule: plan.schedule }, planId: plan.id });
  return (
    <Page>
      <PageHeader
        title={plan.name}
        breadcrumbs={[{ label: 'Plans', to: paths.plans }]}
        badge={<StateBadge state={plan.state} />}
        description={plan.why}
        actions={
          <>
            <PlanMenu plan={plan} />
            <Button
              variant="default"
              component={Link}
              to={paths.editPlan(plan.id)}
              leftSection={<IconEdit size={16} />}
            >
              Edit
            </Button>
            <Button
              loading={isBusy}
              leftSection={<IconPlayerPlay size={16} />}
              onClick={() => void run([plan.id]).catch(() => {})}
            >
              Run now
            </Button>
          </>
        }
      />
      {running.map((one) => (
        <Panel key={one.id} title={one.title}>
          <RunningRun runId={one.id} />
        </Panel>
      ))}
      {plan.drop === null ? null : <DropNotice backupId={plan.drop.backupId} drop={plan.drop} />}
      <Panel label="Its last thirty days">
        <PlanStrip strip={plan.strip} />
        <div className="hf-plan-facts">
          <PlanFacts plan={plan} />
        </div>
      </Panel>
      <div className="hf-plan-two">
        <PlanSummary plan={plan} />
        <Panel title="The next ten runs">
          {plan.paused ? (
            <Text c="dimmed">Paused: nothing runs until it is resumed.</Text>
          ) : (
            <NextRuns
              next={preview.data?.next ?? []}
              empty={plan.schedule.rule.kind === 'manual' ? 'It runs only when asked.' : 'No run is due.'}
            />
          )}
        </Panel>
      </div>
      <RetentionPanel planId={plan.id} />
      <Misses missed={missed} />
      <PlanBackups plan={plan} />
    </Page>
  );
}

const SHOWN_MISSES = 10;

function Misses({ missed }: { readonly missed: readonly MissedSlot[] }) {
  if (missed.length === 0) return null;
  const more = missed.length - SHOWN_MISSES;
  return (
    <Panel title="Missed in the last thirty days">
      <ul className="hf-runs">
        {missed.slice(0, SHOWN_MISSES).map(({ dueAt, reason }) => (
          <li key={dueAt}>
            <Moment at={dueAt} />
            <Text span c="dimmed" fz="xs">
              {missWords[reason]}
            </Text>
          </li>
        ))}
      </ul>
      {more > 0 ? (
        <Text c="dimmed" fz="xs" mt={8}>
          and {more} earlier
        </Text>
      ) : null}
    </Panel>
  );
}
