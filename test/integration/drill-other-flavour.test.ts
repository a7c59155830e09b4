import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newRunId } from '../../electron/engine/system/ids.ts';
import { runDrill } from '../../electron/engine/verify/drill.ts';
import { makeBackup, rootAccount } from '../support/make-backup.ts';
import { type ServerKind, serverKinds, startServer, type TestServer } from '../support/test-server.ts';
import { type Home, makeHome, type ToolSet, toolsOf } from '../support/tools.ts';

const kinds = serverKinds();
const pairs: [ServerKind, ServerKind][] =
  kinds.includes('mariadb') && kinds.includes('mysql9')
    ? [
        ['mariadb', 'mysql9'],
        ['mysql9', 'mariadb'],
      ]
    : [];

describe.each(pairs)('a backup of %s where there is only %s', (source, other) => {
  let home: Home;
  let own: ToolSet;
  let others: ToolSet;
  let server: TestServer;
  beforeAll(async () => {
    home = await makeHome();
    own = await toolsOf(source);
    others = await toolsOf(other);
    server = await startServer(source);
    await server.query(
      'CREATE DATABASE plain CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
      'CREATE TABLE plain.t (id INT PRIMARY KEY, name VARCHAR(40), price DECIMAL(8,2))',
      "INSERT INTO plain.t VALUES (1, 'Anna ⛺', 1.50), (2, NULL, -3)",
      `CREATE DATABASE special ${source === 'mysql9' ? 'COLLATE utf8mb4_0900_as_cs' : ''}`,
      source === 'mysql9' ? 'CREATE TABLE special.t (a VARCHAR(9))' : 'CREATE TABLE special.t (a UUID)',
    );
  });
  afterAll(() => server?.stop());

  const drill = async (database: string) => {
    const backup = await makeBackup({
      ...home,
      account: rootAccount(server),
      dump: own.dump,
      databases: [database],
    });
    return runDrill({
      ...home,
      ...backup,
      runId: newRunId(),
      tools: [...others.all, own.client, own.dump],
      clock: systemClock,
      signal: new AbortController().signal,
      keepServer: false,
    });
  };

  test('what both know is compared row by row, and said (truths D4)', async () => {
    const { drill: result, failure } = await drill('plain');
    expect(failure).toBeNull();
    expect(result.objects.find(({ name }) => name === 't')).toMatchObject({
      state: 'equal',
      data: 'rows',
      rowsRestored: 2,
    });
    expect(result.remarks.map(({ code }) => code)).toContain('other-flavour');
  });

  test('what the other flavour does not know is no verdict on the backup', async () => {
    await expect(drill('special')).rejects.toMatchObject({ code: 'restore-failed' });
  });
});
