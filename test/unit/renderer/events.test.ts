import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { applyRun, invalidateTopics } from '../../../renderer/api/events.ts';
import { keyOf } from '../../../renderer/api/queries.ts';
import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import { MachineId, RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';

const runId = RunId.parse('019ac0de-0000-7000-8000-000000000001');
const all: CallInput<'runs.list'> = { kind: null, serverId: null, limit: 50, offset: 0 };
const allKey = keyOf('runs.list', all);
const oneKey = keyOf('runs.get', { runId });

function run(sequence: number, outcome: Run['outcome'] = null): Run {
  const at = '2026-11-22T06:00:00.000Z';
  const machineId = MachineId.parse('019ac0de-0000-7000-8000-000000000002');
  return {
    id: runId,
    kind: 'backup',
    sequence,
    title: 'Back up shop',
    serverId: null,
    storageId: null,
    backupId: null,
    planId: null,
    cause: 'user',
    slotAt: null,
    startedAt: at,
    finishedAt: null,
    waiting: null,
    steps: [],
    progress: null,
    outcome,
    restore: null,
    restorePlan: null,
    targetState: null,
    resumable: false,
    safetyBackupId: null,
    writtenFile: null,
    owner: { machineId, pid: 1, processStart: '1', heartbeat: at },
    isOurs: true,
    cancelRequested: false,
  };
}

function listed(client: QueryClient): number | undefined {
  return client.getQueryData<CallOutput<'runs.list'>>(allKey)?.runs[0]?.sequence;
}

describe('a run’s snapshot', () => {
  it('replaces an older one in the lists and on its page', () => {
    const client = new QueryClient();
    client.setQueryData(allKey, { runs: [run(3)], total: 1 });
    applyRun(client, run(4));
    expect(client.getQueryData<Run>(oneKey)?.sequence).toBe(4);
    expect(listed(client)).toBe(4);
    expect(client.getQueryState(allKey)?.isInvalidated).toBe(false);
  });

  it('that comes late changes nothing', () => {
    const client = new QueryClient();
    client.setQueryData(allKey, { runs: [run(9)], total: 1 });
    client.setQueryData(oneKey, run(9));
    applyRun(client, run(4));
    expect(client.getQueryData<Run>(oneKey)?.sequence).toBe(9);
    expect(listed(client)).toBe(9);
  });

  it('of a run that no list shows makes the lists ask again', () => {
    const client = new QueryClient();
    client.setQueryData(allKey, { runs: [], total: 0 });
    applyRun(client, run(1));
    expect(client.getQueryState(allKey)?.isInvalidated).toBe(true);
  });

  it('that ends the run makes the lists and the overview ask again', () => {
    const client = new QueryClient();
    const overview = keyOf('overview.get', {});
    client.setQueryData(allKey, { runs: [run(3)], total: 1 });
    client.setQueryData(overview, {});
    applyRun(client, run(4, { kind: 'cancelled', by: 'user' }));
    expect(client.getQueryState(allKey)?.isInvalidated).toBe(true);
    expect(client.getQueryState(overview)?.isInvalidated).toBe(true);
  });
});

it('a changed topic makes only what shows it ask again', () => {
  const client = new QueryClient();
  const storages = keyOf('storages.list', {});
  const servers = keyOf('servers.list', {});
  client.setQueryData(storages, []);
  client.setQueryData(servers, []);
  invalidateTopics(client, ['storages']);
  expect(client.getQueryState(storages)?.isInvalidated).toBe(true);
  expect(client.getQueryState(servers)?.isInvalidated).toBe(false);
});

it('a change while the first answer is on its way makes the question asked once more', async () => {
  const client = new QueryClient();
  const queryKey = keyOf('servers.list', {});
  const answers: ((list: unknown) => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey,
    queryFn: () => new Promise((resolve) => void answers.push(resolve)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const unsubscribe = observer.subscribe(() => {});
  expect(answers).toHaveLength(1);
  invalidateTopics(client, ['servers']);
  answers[0]?.(['old']);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.(['new']);
  await expect.poll(() => client.getQueryData(queryKey)).toEqual(['new']);
  unsubscribe();
  client.clear();
});

it('what a key opened is not remembered when keys change', () => {
  const client = new QueryClient();
  const opened = (['backups.rows', 'backups.cell', 'backups.definition', 'backups.compare'] as const).map(
    (name) => [name, { backupId: 'any' }],
  );
  for (const key of opened) client.setQueryData(key, 'rows');
  invalidateTopics(client, ['backups', 'plans']);
  expect(opened.map((key) => client.getQueryData(key))).toEqual(['rows', 'rows', 'rows', 'rows']);
  invalidateTopics(client, ['keys']);
  expect(opened.map((key) => client.getQueryData(key))).toEqual([undefined, undefined, undefined, undefined]);
});
