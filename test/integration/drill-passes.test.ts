import { readdir } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drillReport } from '../../electron/engine/report/drill-report.ts';
import { runDrill } from '../../electron/engine/verify/drill.ts';
import type { DrillOrder } from '../../electron/engine/verify/model.ts';
import { Drill } from '../../shared/model/drill.ts';
import { corpus } from '../support/corpus.ts';
import type { MadeBackup } from '../support/make-backup.ts';
import { isAlive } from '../support/processes.ts';
import { serverKinds } from '../support/test-server.ts';
import { openWorkshop, type Workshop } from '../support/workshop.ts';

describe.each(serverKinds())('a drill of a whole backup: %s', (kind) => {
  let workshop: Workshop;
  let backup: MadeBackup;
  const order = (changes: Partial<DrillOrder> = {}): DrillOrder => workshop.drillOrder(backup, changes);

  beforeAll(async () => {
    workshop = await openWorkshop(kind, corpus(kind));
    backup = await workshop.backUp(['shop', 'crm-ü']);
  });
  afterAll(() => workshop?.server.stop());

  test('passes, compares everything, and leaves nothing (truths D2)', async () => {
    const steps: string[] = [];
    const commands: string[] = [];
    const seen: number[] = [];
    const { drill, failure, kept } = await runDrill(
      order({
        onStep: (step) => steps.push(step),
        onProgress: ({ doneBytes }) => seen.push(doneBytes),
        log: (level, text) => level === 'command' && commands.push(text),
      }),
    );
    expect(drill.objects.filter(({ state }) => state !== 'equal')).toEqual([]);
    expect(failure).toBeNull();
    expect(kept).toBeNull();
    expect(drill.passed).toBe(true);
    expect(Drill.parse(drill)).toEqual(drill);
    expect(steps).toEqual(['sandbox', 'restore', 'compare', 'clean-up']);
    expect(seen.at(-1)).toBe(backup.index.rawBytes);
    expect(commands.join('\n')).not.toMatch(/password/i);
    const inventory = backup.index.inventory?.objects ?? [];
    const named = drill.objects.filter((object) => object.kind !== 'database');
    expect(named.map(({ kind: k, database, name }) => `${k} ${database}.${name}`).sort()).toEqual(
      inventory.map(({ kind: k, database, name }) => `${k} ${database}.${name}`).sort(),
    );
    const customers = drill.objects.find(({ name }) => name === 'customers');
    expect(customers).toMatchObject({ rowsDumped: 103, rowsRestored: 103, data: 'insert-bytes' });
    expect(drill.restoreMs).toBeGreaterThan(0);
    const codes = drill.remarks.map(({ code }) => code);
    expect(codes).toContain('compared-with-dump');
    expect(codes).toContain('float-digits');
    expect(drill.remarks.find(({ code }) => code === 'definer-stubbed')?.text).toContain('gone@nowhere');
    expect(drillReport(drill, null)).toContain('restores');
    expect(await readdir(workshop.home.parentFolder)).toEqual([]);
    expect(await readdir(`${workshop.home.dataDir}/sandboxes`)).toEqual([]);
  });

  test('keeps the server for a look with one’s own tool, until it is stopped', async () => {
    const { drill, kept } = await runDrill(order({ keepServer: true }));
    if (kept === null) throw new Error('it was not kept');
    try {
      expect(drill.passed).toBe(true);
      const { host, port, user, password } = kept.server;
      const visitor = await createConnection({ host, port, user, password, database: 'shop' });
      const [rows] = await visitor.query('SELECT COUNT(*) AS n FROM customers');
      expect(rows).toEqual([{ n: 103 }]);
      await expect(visitor.query('CREATE DATABASE elsewhere')).rejects.toThrow(/denied/);
      await visitor.end();
      expect(kept.server.command).toContain(`--port=${port}`);
      await expect(createConnection({ host, port, user: 'root' })).rejects.toThrow();
    } finally {
      await kept.stop();
    }
    await kept.ended;
    expect(await readdir(workshop.home.parentFolder)).toEqual([]);
  });

  test('cancelled while it restores, it leaves nothing', async () => {
    const controller = new AbortController();
    let pid = 0;
    const running = runDrill(
      order({
        signal: controller.signal,
        onProgress: () => controller.abort(),
        afterRestore: async (sandbox) => {
          pid = sandbox.pid;
        },
      }),
    );
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(pid === 0 || !isAlive(pid)).toBe(true);
    expect(await readdir(workshop.home.parentFolder)).toEqual([]);
  });
});
