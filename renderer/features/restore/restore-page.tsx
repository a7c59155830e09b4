import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { type BackupId, RunId } from '../../../shared/model/ids.ts';
import type { RestoreRequest } from '../../../shared/model/restore.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { formatMoment } from '../../lib/moment.ts';
import { paths } from '../../lib/paths.ts';
import { useNow } from '../../lib/use-now.ts';
import { Closed } from '../backups/backup-encryption.tsx';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { databaseWords } from '../backups/backup-words.ts';
import { chosenWords, draftOf, type OneTable, type RestoreDraft, startingDraft } from './draft.ts';
import { RestoreChanges } from './restore-changes.tsx';
import { RestoreLive } from './restore-live.tsx';
import { RestoreWhat } from './restore-what.tsx';
import { RestoreWhere } from './restore-where.tsx';
import { type RestoreStep, RestoreStepper } from './stepper.tsx';
import './restore.css';

/** Restores a backup in four steps: what, where, what will change, restore. */
export function RestorePage({ backupId }: { readonly backupId: BackupId }) {
  const opened = useCall('backups.get', { backupId });
  const servers = useCall('servers.list', {});
  const only = useOneTable();
  const [asked] = useSearchParams();
  const naming = asked.get('naming') === 'same' ? 'same' : 'new';
  const parts = asked.has('part') ? asked.getAll('part') : null;
  const earlier = useEarlier();
  const now = useNow(60_000);
  const backup = opened.data?.backup;
  const name = backup === undefined ? '' : databaseWords(backup.databases);
  const [chosen, setChosen] = useState('');
  return (
    <Page>
      <PageHeader
        title={`Restore ${chosen}`.trim()}
        breadcrumbs={[
          { label: 'Backups', to: paths.backups },
          ...(backup === undefined
            ? []
            : [{ label: `${name}, ${formatMoment(backup.startedAt, now)}`, to: paths.backup(backupId) }]),
        ]}
      />
      <Loaded query={opened} lines={6}>
        {(known) =>
          known.closed !== null ? (
            <Closed error={known.closed} />
          ) : (
            <Loaded query={servers} lines={6}>
              {(knownServers) =>
                earlier.isAwaited ? null : (
                  <RestoreSteps
                    // Another table, or what a link asks for, begins anew.
                    key={`${only?.database}.${only?.table} ${naming} ${parts}`}
                    opened={known}
                    first={
                      earlier.request === null
                        ? startingDraft(known, knownServers, only, naming, parts)
                        : draftOf(earlier.request, known)
                    }
                    onChosen={setChosen}
                    firstStep={earlier.request === null ? 'what' : 'changes'}
                  />
                )
              }
            </Loaded>
          )
        }
      </Loaded>
    </Page>
  );
}

/** What the run asked for that is to be done again, or that this window showed when it was reloaded. */
function useEarlier(): { readonly isAwaited: boolean; readonly request: RestoreRequest | null } {
  const [parameters] = useSearchParams();
  // As it was when the page was opened: a run that is started here is what the page knows already.
  const [runId] = useState(() => RunId.safeParse(parameters.get('again') ?? parameters.get('run')).data);
  const run = useCall('runs.get', { runId: runId ?? '' }, { enabled: runId !== undefined });
  return {
    isAwaited: runId !== undefined && run.isPending,
    request: run.data?.restorePlan?.request ?? null,
  };
}

/** The table in the address, when one table is to be restored. */
function useOneTable(): OneTable | null {
  const [parameters] = useSearchParams();
  const database = parameters.get('database');
  const table = parameters.get('table');
  return database === null || table === null ? null : { database, table };
}

interface RestoreStepsProps {
  readonly opened: OpenedBackup;
  readonly first: RestoreDraft;
  readonly firstStep: RestoreStep;
  /** Told in words what is chosen, for the title. */
  readonly onChosen: (words: string) => void;
}

function RestoreSteps({ opened, first, firstStep, onChosen }: RestoreStepsProps) {
  // The run stands in the address, so that a reloaded window shows it again.
  const [parameters, setParameters] = useSearchParams();
  const runId = RunId.safeParse(parameters.get('run')).data ?? null;
  const [draft, setDraft] = useState<RestoreDraft>(first);
  const [chosenStep, setStep] = useState(firstStep);
  const step: RestoreStep = runId !== null ? 'restore' : chosenStep;
  const words = chosenWords(draft, opened);
  useEffect(() => onChosen(words), [onChosen, words]);
  const change = (part: Partial<RestoreDraft>) => setDraft((known) => ({ ...known, ...part }));
  return (
    <>
      <RestoreStepper step={step} draft={draft} onStep={runId === null ? setStep : null} />
      {step === 'what' ? (
        <RestoreWhat opened={opened} draft={draft} onChange={change} onNext={() => setStep('where')} />
      ) : null}
      {step === 'where' ? (
        <RestoreWhere
          opened={opened}
          draft={draft}
          onChange={change}
          onBack={() => setStep('what')}
          onNext={() => setStep('changes')}
        />
      ) : null}
      {step === 'changes' ? (
        <RestoreChanges
          opened={opened}
          draft={draft}
          onChange={change}
          onBack={() => setStep('where')}
          onStarted={(started) => setParameters(withRun(parameters, started), { replace: true })}
        />
      ) : null}
      {step === 'restore' && runId !== null ? (
        <RestoreLive
          runId={runId}
          onAgain={() => {
            setParameters(withRun(parameters, null), { replace: true });
            setStep('changes');
          }}
        />
      ) : null}
    </>
  );
}

/** The address with another run in it; which table it is about stays. */
function withRun(parameters: URLSearchParams, runId: string | null): URLSearchParams {
  const changed = new URLSearchParams(parameters);
  if (runId === null) changed.delete('run');
  else changed.set('run', runId);
  return changed;
}
