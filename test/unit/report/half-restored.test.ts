import { expect, it } from 'vitest';
import { halfRestored } from '../../../electron/engine/report/half-restored.ts';
import { newBackupId, newMachineId, newServerId } from '../../../electron/engine/system/ids.ts';
import { RestoreRequest } from '../../../shared/model/restore.ts';
import type { Run } from '../../../shared/model/run.ts';
import { aRun, at } from '../state/samples.ts';

const server = { id: newServerId() };
const owner = { machineId: newMachineId(), pid: 1, processStart: 'test', heartbeat: at(0) };

type Ending = 'good' | 'half' | 'untouched' | 'running';

/** A restore of databases into the server; a later one begins later. */
function restoreOf(minutes: number, ending: Ending, ...databases: readonly string[]): Run {
  const request = RestoreRequest.parse({
    backupId: newBackupId(),
    targetServerId: server.id,
    databases: databases.map((name) => ({ name: `from_${name}`, as: name })),
  });
  const kind = ending === 'half' ? 'half-restored' : 'untouched';
  return aRun(owner, minutes, {
    kind: 'restore',
    title: `${ending} ${databases.join(' ')}`,
    serverId: server.id,
    restorePlan: { request, preview: {} } as unknown as Run['restorePlan'],
    outcome:
      ending === 'running'
        ? null
        : ending === 'good'
          ? { kind: 'good', backupId: request.backupId }
          : { kind: 'cancelled', by: 'user' },
    targetState: ending === 'good' ? null : { kind, databases: [...databases], leftovers: [] },
  });
}

const titles = (...oldestFirst: readonly Run[]): string[] =>
  halfRestored(server, oldestFirst.toReversed()).map(({ title }) => title);

it.each<[string, readonly Run[], readonly string[]]>([
  ['one that ended well is none', [restoreOf(1, 'good', 'a')], []],
  ['one that was cancelled in the middle', [restoreOf(1, 'half', 'a')], ['half a']],
  ['one that changed nothing is none', [restoreOf(1, 'untouched', 'a')], []],
  ['until it is restored again', [restoreOf(1, 'half', 'a'), restoreOf(2, 'good', 'a')], []],
  [
    'also after another database was restored',
    [restoreOf(1, 'half', 'a'), restoreOf(2, 'good', 'b')],
    ['half a'],
  ],
  [
    'also after another try that changed nothing',
    [restoreOf(1, 'half', 'a'), restoreOf(2, 'untouched', 'a')],
    ['half a'],
  ],
  ['also while another try goes on', [restoreOf(1, 'half', 'a'), restoreOf(2, 'running', 'a')], ['half a']],
  ['of two tries the newer one', [restoreOf(1, 'half', 'a'), restoreOf(2, 'half', 'a')], ['half a']],
  [
    'of several databases until all of them are whole',
    [restoreOf(1, 'half', 'a', 'b'), restoreOf(2, 'good', 'a')],
    ['half a b'],
  ],
])('a half restored database: %s', (_, runs, expected) => {
  expect(titles(...runs)).toEqual(expected);
});

it('another server’s restores say nothing', () => {
  const other = { ...restoreOf(2, 'good', 'a'), serverId: newServerId() };
  expect(titles(restoreOf(1, 'half', 'a'), other)).toEqual(['half a']);
});
