import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { inCache } from '../../scripts/lib/paths.mjs';
import { ServerCheck } from '../../shared/model/finding.ts';
import type { ServerKind } from '../support/test-server.ts';
import { type BenchServer, startEmptyServer } from './bench-server.ts';
import { type Figure, figure } from './figures.ts';
import { Cli } from './programs.ts';

const TABLES = 10_000;
const INVENTORY_LIMIT_MS = 10_000;
const BOTH_LIMIT_MS = 20_000;
const TABLES_PER_DATABASE = 500;

const CheckDocument = z.object({
  check: ServerCheck.pick({ tookMs: true, tables: true, objects: true, databases: true }),
});

/**
 * What is looked at before each dump, on a server with 10,000 tables: real ones, with keys, views and programs. A
 * check takes one inventory and all the rest; a backup takes a second inventory afterwards, and two whole checks are
 * more than that.
 */
export async function measurePreflight(
  order: { kind: ServerKind; scale: number; script: string; say: (text: string) => void },
  rounds: number,
): Promise<readonly Figure[]> {
  const { kind, scale, script, say } = order;
  const tables = Math.round(TABLES * scale);
  const work = inCache('bench', `work-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const server = await startEmptyServer(kind);
  try {
    await makeTables(server, tables, say);
    const cli = new Cli(script, path.join(work, 'data'), path.dirname(server.programs.dump));
    await cli.run(
      ...['server', 'add', '--name', 'bench', '--socket', server.socket, '--user', 'root'],
      '--no-password',
    );
    const once: number[] = [];
    const twice: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [first, second] = [await check(cli, tables), await check(cli, tables)];
      once.push(first);
      twice.push(first + second);
      say(`${kind}: preflight of ${tables} tables ${Math.round(first)} ms, again ${Math.round(second)} ms`);
    }
    return [
      figure(`preflight of ${tables} tables, with one inventory`, 'ms', once, INVENTORY_LIMIT_MS),
      figure(`the same twice: more than both fingerprints`, 'ms', twice, BOTH_LIMIT_MS),
    ];
  } finally {
    await server.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/** @throws Error when it did not see everything: a quick answer that lacks something would be no figure */
async function check(cli: Cli, tables: number): Promise<number> {
  const { check: seen } = CheckDocument.parse((await cli.run('preflight', 'bench')).document);
  const programs = 3 * seen.databases.length;
  if (seen.tables !== tables || seen.objects !== tables + programs)
    throw new Error(`it saw ${seen.tables} tables and ${seen.objects} objects in all`);
  return seen.tookMs;
}

async function makeTables(server: BenchServer, tables: number, say: (text: string) => void): Promise<void> {
  const startedMs = performance.now();
  // Files are not what is measured, and 10,000 of them take minutes to make.
  await server.query('SET GLOBAL innodb_file_per_table = OFF');
  for (let first = 0; first < tables; first += TABLES_PER_DATABASE) {
    const database = `many_${first / TABLES_PER_DATABASE}`;
    await server.query(`CREATE DATABASE ${database}`);
    for (let at = first; at < Math.min(tables, first + TABLES_PER_DATABASE); at += 1)
      await server.query(
        `CREATE TABLE ${database}.t${at} (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL DEFAULT 'x',
           amount DECIMAL(10,2), weight FLOAT, note TEXT, at DATETIME, KEY k (name), KEY a (at, amount))`,
      );
    await server.query(`CREATE VIEW ${database}.v AS SELECT id, name FROM ${database}.t${first}`);
    await server.query(
      `CREATE TRIGGER ${database}.tr BEFORE INSERT ON ${database}.t${first} FOR EACH ROW SET NEW.name = 'y'`,
    );
    await server.query(`CREATE PROCEDURE ${database}.p() SELECT 1`);
  }
  say(`${server.kind}: made ${tables} tables in ${Math.round((performance.now() - startedMs) / 1000)} s`);
}
