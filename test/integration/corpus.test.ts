import { type Connection, createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Drill } from '../../shared/model/drill.ts';
import type { Manifest } from '../../shared/model/manifest.ts';
import {
  belongsTo,
  type Construct,
  constructs,
  describeConstruct,
  loadConstructs,
} from '../support/constructs.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { allServerKinds, type ServerKind, startServer, type TestServer } from '../support/test-server.ts';
import { opened } from '../support/truths.ts';

/** What a server must be told so that it takes everything in the corpus. */
const ARGS: Readonly<Record<ServerKind, readonly string[]>> = {
  mariadb: ['--max-allowed-packet=256M'],
  mysql9: ['--max-allowed-packet=256M'],
  // A value may be a tenth of the redo log.
  mysql56: [
    '--max-allowed-packet=256M',
    '--innodb-log-file-size=352M',
    '--innodb-file-format=Barracuda',
    '--innodb-large-prefix=ON',
  ],
};

it('the corpus holds at least 80 constructs, and every kind of server has most of them', () => {
  expect(constructs().length).toBeGreaterThanOrEqual(80);
  for (const kind of allServerKinds()) expect(constructs(kind).length).toBeGreaterThan(60);
});

// All constructs of a server go through one backup and one drill; each test then looks at what came of its own.
describe.each(allServerKinds())('A29: the corpus on %s', (kind) => {
  const wanted = constructs(kind);
  let server: TestServer;
  let engine: TestEngine;
  let manifest: Manifest;
  let drill: Drill;
  let told: string;
  let source: Connection;
  let restored: Connection;

  beforeAll(async () => {
    server = await startServer(kind, { args: ARGS[kind] });
    await createAccount(server, kind);
    await loadConstructs(server, wanted);
    engine = await startEngine();
    const serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    const backupId = await engine.goodBackup(serverId, storageId, {
      acceptedLosses: ['inconsistent-tables'],
    });
    ({ manifest } = await opened(engine, backupId));
    const { runId } = await engine.call('drills.start', { backupId, keepServer: true });
    const run = await engine.finished(runId);
    // A drill that found differences says them below, each in its own construct's test.
    if (run.outcome?.kind === 'failed') throw new Error(JSON.stringify(run.outcome.error, null, 2));
    drill = await engine.call('drills.get', { runId });
    told = (await engine.call('runs.log', { runId })).map(({ text }) => text).join('\n');
    const [kept] = await engine.call('drills.kept', {});
    if (kept === undefined) throw new Error('the drill’s server was not kept');
    const { host, port, user, password } = kept;
    source = await server.connect({ charset: 'utf8mb4', dateStrings: true });
    restored = await createConnection({ host, port, user, password, charset: 'utf8mb4', dateStrings: true });
  }, 300_000);
  afterAll(async () => {
    await source?.end();
    await restored?.end();
    for (const { runId } of await engine.call('drills.kept', {}))
      await engine.call('drills.stopKept', { runId });
    await engine?.close();
    await server?.stop();
  });

  const of = <T extends { readonly database: string | null }>(
    list: readonly T[],
    construct: Construct,
  ): T[] => list.filter(({ database }) => database !== null && belongsTo(database, construct.database));

  it.each(wanted.map((construct) => [construct.title, construct] as const))('%s', async (_, construct) => {
    const compared = of(drill.objects, construct);
    expect(compared.filter(({ state }) => state !== 'equal')).toEqual([]);
    expect(compared.length).toBeGreaterThan(0);
    expect(codesOf(of(manifest.losses, construct))).toEqual(
      codesOf(construct.loses.map((code) => ({ code }))),
    );
    expect(codesOf(of(manifest.notes, construct))).toEqual(
      codesOf(construct.notes.map((code) => ({ code }))),
    );
    const described = async (from: Connection) => comparable(kind, await describeConstruct(from, construct));
    expect(await described(restored)).toEqual(await described(source));
  });

  it('B14: nothing in it reaches beyond its databases', () => {
    expect(told).toContain('Looks through the backup for what a restore would refuse');
    expect(told).not.toMatch(/A restore will not start.*/);
  });

  it('nothing else was backed up, found or lost', () => {
    const isKnown = (database: string | null) =>
      wanted.some((construct) => database !== null && belongsTo(database, construct.database));
    expect(manifest.databases?.filter((database) => !isKnown(database))).toEqual([]);
    expect(drill.objects.filter(({ database }) => !isKnown(database))).toEqual([]);
    expect(manifest.losses.filter(({ database }) => !isKnown(database))).toEqual([]);
  });
});

/** On MySQL 5.6 the account that restores takes the place of all definers (decision 23). */
function comparable(kind: ServerKind, described: object): object {
  if (kind !== 'mysql56') return described;
  return JSON.parse(JSON.stringify(described, (key, value) => (key === 'DEFINER' ? 'anybody' : value)));
}

const codesOf = (list: readonly { readonly code: string }[]): string[] =>
  [...new Set(list.map(({ code }) => code))].sort();

/** An account that some definitions name; another that they name is not there. */
async function createAccount(server: TestServer, kind: ServerKind): Promise<void> {
  const withPassword = kind === 'mysql56' ? " IDENTIFIED BY 'x'" : '';
  if (kind !== 'mysql56') await server.query("CREATE USER 'app'@'%' IDENTIFIED BY 'x'");
  await server.query(`GRANT ALL ON *.* TO 'app'@'%'${withPassword}`);
}
