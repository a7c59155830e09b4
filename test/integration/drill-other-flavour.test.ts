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
      ...(source === 'mysql9'
        ? [
            'CREATE TABLE special.t (a VARCHAR(9), n INT, doubled INT AS (n * 2) STORED, KEY low ((LOWER(a))))',
            "INSERT INTO special.t (a, n) VALUES ('a', 1), ('A', 2)",
          ]
        : [
            'CREATE TABLE special.t (a UUID, n INT, doubled INT AS (n * 2) STORED)',
            "INSERT INTO special.t (a, n) VALUES ('123e4567-e89b-12d3-a456-426655440000', 1), (NULL, 2)",
            'CREATE SEQUENCE special.numbers',
          ]),
      'CREATE DATABASE beyond',
      ...(source === 'mysql9'
        ? ["CREATE VIEW beyond.v AS SELECT BIN_TO_UUID(UNHEX('00112233445566778899aabbccddeeff')) AS u"]
        : [
            'CREATE TABLE beyond.t (a INT CHECK (a > 0))',
            'SET SESSION check_constraint_checks = 0',
            'INSERT INTO beyond.t VALUES (-1)',
          ]),
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

  test('what the other flavour writes otherwise is translated, and said; what it cannot have is named (truths D4)', async () => {
    const { drill: result, failure } = await drill('special');
    expect(failure).toBeNull();
    expect(result.objects.find(({ name }) => name === 't')).toMatchObject({
      state: 'equal',
      rowsDumped: 2,
      rowsRestored: 2,
    });
    expect(result.objects.map(({ name }) => name)).not.toContain('numbers');
    const said = (code: string) => result.remarks.find((remark) => remark.code === code)?.text;
    expect(said('translated')).toMatch(
      source === 'mysql9' ? /collation/ : /column type.*`a` uuid.*`a` char\(36\)/,
    );
    expect(said('no-counterpart')).toMatch(
      source === 'mysql9' ? /special\.t lost the index low/ : /special\.numbers was left out/,
    );
  });

  test('what it refuses all the same is no verdict on the backup', async () => {
    await expect(drill('beyond')).rejects.toMatchObject({ code: 'restore-failed' });
  });
});
