import { Button, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Overview } from '../../../shared/contract.ts';
import type { PlanId } from '../../../shared/model/ids.ts';
import { Panel } from '../../components/panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { assertNever } from '../../lib/assert-never.ts';
import { paths } from '../../lib/paths.ts';
import { AcceptDropButton } from '../backups/drop-notice.tsx';
import { usePlanActions } from '../plans/use-plan-actions.ts';
import { DrillButton } from './drill-button.tsx';

type Exception = Overview['exceptions'][number];

/** More than anybody reads at once; the list of plans has them all. */
const SHOWN = 12;

/** What needs the user, each with its one next action. */
export function Exceptions({ exceptions }: { readonly exceptions: readonly Exception[] }) {
  if (exceptions.length === 0) return null;
  const more = exceptions.length - SHOWN;
  return (
    <Panel isFlush label="What needs you">
      <div className="hf-exceptions">
        {exceptions.slice(0, SHOWN).map((exception) => (
          <div className="hf-exception" key={`${exception.title} ${JSON.stringify(exception.action)}`}>
            <span>
              <StateBadge state={exception.severity} />
            </span>
            <div>
              <Text fw={600}>{exception.title}</Text>
              <Text c="dimmed" fz="xs">
                {exception.detail}
              </Text>
            </div>
            <ExceptionAction exception={exception} />
          </div>
        ))}
      </div>
      {more > 0 ? (
        <Text className="hf-table-foot">
          and {more} more; <Link to={paths.plans}>Plans</Link> lists them, worst first.
        </Text>
      ) : null}
    </Panel>
  );
}

function ExceptionAction({ exception: { action, title } }: { readonly exception: Exception }) {
  switch (action.kind) {
    case 'open-run':
      return <ActionLink to={paths.run(action.runId)} label="Show what happened" about={title} />;
    case 'open-backup':
      return <ActionLink to={paths.backup(action.backupId)} label="Show the backup" about={title} />;
    case 'back-up':
      return <ActionLink to={paths.backUp(action.serverId)} label="Back up now" about={title} />;
    case 'open-storage':
      return <ActionLink to={paths.oneStorage(action.storageId)} label="Show the storage" about={title} />;
    case 'open-plan':
      return <ActionLink to={paths.plan(action.planId)} label="Show the plan" about={title} />;
    case 'run-plan':
      return <RunPlanButton planId={action.planId} about={title} />;
    case 'open-settings':
      return <ActionLink to={paths.settings} label="Show the settings" about={title} />;
    case 'compare':
      return (
        <div className="hf-exception-actions">
          <AcceptDropButton backupId={action.backupId} variant="subtle" about={title} />
          <ActionLink to={paths.compare(action.backupId, action.otherId)} label="Compare" about={title} />
        </div>
      );
    case 'drill':
      return <DrillButton backupId={action.backupId} size="xs" />;
    default:
      return assertNever(action);
  }
}

function RunPlanButton({ planId, about }: { readonly planId: PlanId; readonly about: string }) {
  const { run, isBusy } = usePlanActions();
  return (
    <Button size="xs" variant="light" loading={isBusy} onClick={() => void run([planId]).catch(() => {})}>
      Run now<span className="hf-visually-hidden">: {about}</span>
    </Button>
  );
}

interface ActionLinkProps {
  readonly to: string;
  readonly label: string;
  /** What it is about, for readers, who hear many alike. */
  readonly about: string;
}

function ActionLink({ to, label, about }: ActionLinkProps) {
  return (
    <Button component={Link} to={to} size="xs" variant="light">
      {label}
      <span className="hf-visually-hidden">: {about}</span>
    </Button>
  );
}
