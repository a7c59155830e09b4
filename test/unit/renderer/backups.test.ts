import { describe, expect, it } from 'vitest';
import { lastGoodOf } from '../../../renderer/features/backups/last-good.ts';
import { chosenServer, selectionOf, startingOrder } from '../../../renderer/features/backups/order.ts';
import { dayWords, timelineOf } from '../../../renderer/features/backups/timeline.ts';
import { verdictLines } from '../../../renderer/features/backups/verdict-lines.ts';
import type { ServerView } from '../../../shared/contract.ts';
import type { Backup, Proof } from '../../../shared/model/backup.ts';
import { BackupId, ServerId } from '../../../shared/model/ids.ts';
import type { Evidence } from '../../../shared/model/verdict.ts';

const uuid = (n: number) => `019ac0de-0000-7000-8000-${String(n).padStart(12, '0')}`;
const server = ServerId.parse(uuid(1));
const other = ServerId.parse(uuid(2));
const totals = {
  databases: 1,
  tables: 1,
  views: 0,
  sequences: 0,
  routines: 0,
  triggers: 0,
  events: 0,
  rows: 0,
  rawBytes: 1,
  storedBytes: 1,
  sections: 1,
  frames: 1,
};
type Some = Pick<
  Backup,
  'id' | 'startedAt' | 'completeness' | 'proof' | 'databases' | 'serverId' | 'serverName' | 'totals'
>;
let count = 10;
const written: Proof = { state: 'written', at: '2026-11-22T06:00:00.000Z' };
const proven: Proof = { state: 'proven', at: '2026-11-22T06:00:00.000Z', restoreMs: 1 };
const damaged: Proof = { state: 'damaged', at: '2026-11-22T06:00:00.000Z', problem: 'x' };

function backup(startedAt: Date, proof: Proof, more: Partial<Some> = {}): Some {
  count += 1;
  return {
    id: BackupId.parse(uuid(count)),
    startedAt: startedAt.toISOString(),
    completeness: 'complete',
    proof,
    databases: ['shop'],
    serverId: server,
    serverName: 'acme',
    totals,
    ...more,
  };
}

describe('the timeline', () => {
  // Local time on purpose: a day is the reader's day.
  const now = new Date(2026, 10, 22, 12, 0, 0).getTime();
  const at = (daysBack: number, hour: number) => new Date(2026, 10, 22 - daysBack, hour, 0, 0);
  const days = (backups: readonly Some[]) => timelineOf(backups, now, 3)[0]?.days.map(({ state }) => state);

  it('has a square a day, oldest first, today last', () => {
    expect(days([backup(at(0, 6), written), backup(at(2, 6), proven)])).toEqual(['proven', 'none', 'good']);
  });

  it('shows a day by its best backup', () => {
    expect(days([backup(at(0, 9), damaged), backup(at(0, 6), proven)])?.at(-1)).toBe('proven');
    expect(days([backup(at(0, 9), written, { completeness: 'degraded' })])?.at(-1)).toBe('degraded');
    expect(days([backup(at(0, 9), proven, { completeness: 'degraded' })])?.at(-1)).toBe('degraded');
    expect(days([backup(at(0, 9), damaged)])?.at(-1)).toBe('bad');
  });

  it('puts midnight into the day that begins with it', () => {
    expect(days([backup(at(1, 0), written)])).toEqual(['none', 'good', 'none']);
  });

  it('keeps databases of the same name on two servers apart', () => {
    const rows = timelineOf(
      [backup(at(0, 6), written), backup(at(0, 5), written, { serverId: other, serverName: 'beta' })],
      now,
      3,
    );
    expect(rows.map(({ serverName, database }) => `${serverName}/${database}`)).toEqual([
      'acme/shop',
      'beta/shop',
    ]);
  });

  it('says a day in words', () => {
    const row = timelineOf(
      [backup(at(0, 9), damaged), backup(at(0, 6), proven), backup(at(1, 6), damaged)],
      now,
      3,
    )[0];
    expect(row?.days.map(dayWords)).toEqual([
      '20 Nov: no backup',
      '21 Nov: 1 backup, damaged',
      '22 Nov: 2 backups, the best one proven',
    ]);
  });
});

describe('the last good backup', () => {
  const day = new Date(2026, 10, 22);
  const target = backup(day, proven, { databases: ['shop', 'crm'] });
  it.each<[string, Some[], string[]]>([
    ['nothing else', [target], ['shop', 'crm']],
    ['another good one of one database', [target, backup(day, written)], ['crm']],
    ['a damaged one does not count', [target, backup(day, damaged)], ['shop', 'crm']],
    [
      'a degraded one does not count',
      [target, backup(day, written, { completeness: 'degraded' })],
      ['shop', 'crm'],
    ],
    [
      'one of another server does not count',
      [target, backup(day, written, { serverId: other })],
      ['shop', 'crm'],
    ],
  ])('%s', (_, others, expected) => {
    expect(lastGoodOf(target, others)).toEqual(expected);
  });
  it('a backup that is not good is nobody’s last good one', () => {
    const bad = backup(day, damaged);
    expect(lastGoodOf(bad, [bad])).toEqual([]);
  });
});

describe('an order for a backup', () => {
  it('takes ids from the address and ignores what is none', () => {
    expect(startingOrder(uuid(1), '../x')).toMatchObject({
      serverId: server,
      storageId: null,
      databases: null,
    });
  });
  it('needs no choosing where there is one server', () => {
    const only = { id: other } as ServerView;
    expect(chosenServer(startingOrder(null, null), [only])).toBe(only);
    expect(chosenServer(startingOrder(null, null), [only, { id: server } as ServerView])).toBeNull();
    expect(chosenServer(startingOrder(uuid(9), null), [only])).toBeNull();
  });
  it('leaves out no tables of databases that are not chosen', () => {
    const order = {
      ...startingOrder(null, null),
      databases: ['shop'],
      excluded: [
        { database: 'shop', table: 'log' },
        { database: 'crm', table: 'log' },
      ],
    };
    expect(selectionOf(order).excludedTables).toEqual([{ database: 'shop', table: 'log' }]);
    expect(selectionOf({ ...order, databases: null }).excludedTables).toHaveLength(2);
  });
});

describe('the verdict in lines', () => {
  const evidence: Evidence = {
    exitCode: 0,
    signal: null,
    stderr: '',
    lastLine: '-- Dump completed on 2026-11-22  6:00:52',
    objectsExpected: 3,
    objectsFound: 3,
    schemaUnchanged: true,
    rawBytes: 10,
    readBack: 'equal',
    attempts: 1,
  };
  const sha256 = 'a'.repeat(64);
  const files = { dump: { name: 'd', bytes: 10, sha256 }, index: { name: 'i', bytes: 1, sha256 } };
  const unmet = (part: Partial<Evidence>) =>
    verdictLines({ evidence: { ...evidence, ...part }, files, losses: [] })
      .filter(({ isMet }) => !isMet)
      .map(({ figure }) => figure);
  it.each<[Partial<Evidence>, string[]]>([
    [{}, []],
    [{ exitCode: 2 }, ['exit code 2']],
    [{ exitCode: null, signal: 'SIGKILL' }, ['ended by SIGKILL']],
    [{ lastLine: 'INSERT INTO' }, ['INSERT INTO']],
    [{ objectsFound: 2 }, ['2 of 3 objects']],
    [{ schemaUnchanged: false }, ['changed']],
    [{ readBack: 'different' }, ['it differs']],
    [{ readBack: 'not-done' }, ['not read back']],
  ])('%j', (part, expected) => {
    expect(unmet(part)).toEqual(expected);
  });
});
