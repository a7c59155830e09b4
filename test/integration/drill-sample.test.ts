import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disablesEventsIn, previewRestore } from '../../electron/engine/restore/preview.ts';
import { restoreDump, rulesFor } from '../../electron/engine/restore/run.ts';
import { scanOutside } from '../../electron/engine/restore/scan-outside.ts';
import type { Sample } from '../../electron/engine/sandbox/model.ts';
import { startSample } from '../../electron/engine/sandbox/sample.ts';
import { connect, type ServerConnection } from '../../electron/engine/server/connect.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newBackupId, newRunId, newServerId } from '../../electron/engine/system/ids.ts';
import { runDrill } from '../../electron/engine/verify/drill.ts';
import { RestoreRequest } from '../../shared/model/restore.ts';
import { type MadeBackup, makeBackup } from '../support/make-backup.ts';
import { serverKinds } from '../support/test-server.ts';
import { type Home, makeHome, type ToolSet, toolsOf } from '../support/tools.ts';

describe.each(serverKinds())('the sample shop, backed up with its own account: %s', (kind) => {
  let home: Home;
  let tools: ToolSet;
  let sample: Sample;
  let connection: ServerConnection;
  let backup: MadeBackup;
  const signal = new AbortController().signal;

  beforeAll(async () => {
    home = await makeHome();
    tools = await toolsOf(kind);
    sample = await startSample({ ...home, tools: tools.all });
    connection = await connect(sample.backupAccount);
    backup = await makeBackup({
      ...home,
      account: sample.backupAccount,
      dump: tools.dump,
      databases: ['shop'],
    });
  });
  afterAll(async () => {
    await connection?.close();
    await sample?.stop();
  });

  test('is proven by a drill', async () => {
    const result = await runDrill({
      ...home,
      ...backup,
      runId: newRunId(),
      tools: tools.all,
      clock: systemClock,
      signal,
      keepServer: false,
    });
    expect(result.drill.objects.filter(({ state }) => state !== 'equal')).toEqual([]);
    expect(result.failure).toBeNull();
    expect(result.drill.counts.rows).toBeGreaterThan(200_000);
    expect(result.drill.counts).toMatchObject({ databases: 1, tables: 17, views: 6, programs: 8 });
  });

  test('restores beside itself with the same account, and every table has the same checksum', async () => {
    const databases = [{ name: 'shop', as: 'shop_restored' }];
    const preview = await previewRestore({
      ...backup,
      request: RestoreRequest.parse({ backupId: newBackupId(), targetServerId: newServerId(), databases }),
      chooseClient: async () => tools.client,
      connection,
      target: { name: 'Sample shop', environment: 'development', endpoint: sample.backupAccount.endpoint },
      drillRestoreMs: 5_000,
      measured: null,
      lookThrough: (sections, inside) => scanOutside({ reader: backup.reader, sections, inside, signal }),
      signal,
    });
    expect(preview).toMatchObject({
      origin: 'same',
      blockers: [],
      typedName: null,
      qualifiedNames: [],
      expectedSeconds: 5,
    });
    expect(preview.eventsDisabled).toHaveLength(1);
    const rules = rulesFor({
      client: tools.client,
      databases,
      lowerCaseTableNames: 0,
      isSandbox: false,
      disableEventsIn: disablesEventsIn(preview.origin, databases),
    });
    const result = await restoreDump({
      ...backup,
      databases,
      client: tools.client,
      account: sample.backupAccount,
      rules,
      clock: systemClock,
      signal,
    });
    expect(result).toMatchObject({ tables: 17, views: 6, programs: 8, eventsDisabled: 1 });
    const tables = await connection.query(
      "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND TABLE_TYPE = 'BASE TABLE'",
    );
    expect(tables).toHaveLength(17);
    for (const { name } of tables) {
      const [before] = await connection.query(`CHECKSUM TABLE shop.${name}`);
      const [after] = await connection.query(`CHECKSUM TABLE shop_restored.${name}`);
      expect(after?.Checksum, String(name)).toBe(before?.Checksum);
    }
  });
});
