import { Anchor, Button, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { StorageView } from '../../../shared/model/storage.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { RunningRun } from '../../components/running-run.tsx';
import { paths } from '../../lib/paths.ts';
import { AddFolderButton } from '../storage/add-folder-button.tsx';
import { DrillButton } from './drill-button.tsx';
import { FirstBackupButton } from './first-backup-button.tsx';
import type { Card } from './server-card.tsx';

/** From a connected server to one that is protected: storage, backup, drill, plan, one at a time. */
export function FirstSteps({ cards }: { readonly cards: readonly Card[] }) {
  const storages = useCall('storages.list', {});
  // The server that has come furthest leads; a sample or a first server is usually the only one.
  const card =
    cards.find(({ lastGoodAt }) => lastGoodAt !== null) ??
    cards.find(({ runningRunId }) => runningRunId !== null) ??
    cards[0];
  if (card === undefined) return null;
  return <Loaded query={storages}>{(list) => <StepList card={card} storages={list} />}</Loaded>;
}

function StepList({ card, storages }: { readonly card: Card; readonly storages: readonly StorageView[] }) {
  const storage = storages.find(({ state }) => state.kind === 'ready') ?? null;
  const hasBackup = card.lastGoodAt !== null;
  const { runningRunId, lastBackupId, serverName } = card;
  const progress = runningRunId === null ? null : <RunningRun runId={runningRunId} />;
  const isProven = card.lastProvenAt !== null;
  const now = storage === null && !hasBackup ? 'storage' : isProven ? 'plan' : hasBackup ? 'drill' : 'backup';
  return (
    <Panel isFlush label="First steps">
      <ol className="hf-first">
        <FirstStep number={1} state="done" title={`${serverName} is connected`}>
          <Anchor component={Link} to={paths.server(card.serverId)} fz="xs">
            Look at it
          </Anchor>
        </FirstStep>
        <FirstStep
          number={2}
          state={now === 'storage' ? 'now' : 'done'}
          title={storage === null ? 'Choose a folder for the backups' : `Backups are kept in ${storage.name}`}
          hint={
            now === 'storage' ? 'Best on another disk than the database’s own. An empty or new folder.' : null
          }
        >
          {now === 'storage' ? <AddFolderButton label="Choose a folder" /> : null}
        </FirstStep>
        <FirstStep
          number={3}
          state={hasBackup ? 'done' : now === 'backup' ? 'now' : 'later'}
          title={hasBackup ? `${serverName} is backed up` : `Back up ${serverName}`}
          hint={now === 'backup' && progress === null ? 'Reads the databases without locking them.' : null}
          below={now === 'backup' ? progress : null}
        >
          {now === 'backup' && progress === null && storage !== null ? (
            <FirstBackupButton card={card} storageId={storage.id} />
          ) : null}
          {hasBackup && lastBackupId !== null ? (
            <Anchor component={Link} to={paths.backup(lastBackupId)} fz="xs">
              Look inside
            </Anchor>
          ) : null}
        </FirstStep>
        <FirstStep
          number={4}
          state={isProven ? 'done' : now === 'drill' ? 'now' : 'later'}
          title={isProven ? 'It restores: a drill has proven it' : 'Prove that it restores'}
          hint={
            isProven || (now === 'drill' && progress !== null)
              ? null
              : 'A drill restores it into a throw-away server on this machine and compares every table.'
          }
          below={now === 'drill' ? progress : null}
        >
          {now === 'drill' && progress === null && lastBackupId !== null ? (
            <DrillButton backupId={lastBackupId} variant="filled" />
          ) : null}
        </FirstStep>
        <FirstStep
          number={5}
          state={now === 'plan' ? 'now' : 'later'}
          title={`Protect ${serverName}: let a plan repeat it`}
          hint="It backs up by itself, keeps what you say, and proves a backup now and then."
          below={now === 'plan' ? progress : null}
        >
          {hasBackup ? (
            <Button
              component={Link}
              to={paths.newPlan(card.serverId)}
              {...(now === 'plan' ? {} : { variant: 'default' })}
            >
              Make a plan
            </Button>
          ) : null}
        </FirstStep>
      </ol>
    </Panel>
  );
}

interface FirstStepProps {
  readonly number: number;
  readonly state: 'done' | 'now' | 'later';
  readonly title: string;
  readonly hint?: string | null;
  /** What can be done, at the right. */
  readonly children?: ReactNode;
  /** Progress, under the line. */
  readonly below?: ReactNode;
}

function FirstStep({ number, state, title, hint = null, children, below }: FirstStepProps) {
  return (
    <li data-step={state} aria-current={state === 'now' ? 'step' : undefined}>
      <span className="hf-first-number">
        {state === 'done' ? <IconCheck size={15} stroke={2.2} aria-label="Done" /> : number}
      </span>
      <div className="hf-first-body">
        <div className="hf-first-line">
          <div>
            <Text fw={state === 'now' ? 600 : 500} {...(state === 'later' ? { c: 'dimmed' } : {})}>
              {title}
            </Text>
            {hint === null ? null : (
              <Text c="dimmed" fz="xs">
                {hint}
              </Text>
            )}
          </div>
          {children}
        </div>
        {below}
      </div>
    </li>
  );
}
