import path from 'node:path';
import { elapsedMs } from '../../shared/format.ts';
import { startEmptyServer } from './bench-server.ts';
import type { Setup } from './bench-setup.ts';
import { QUARTER, WHOLE } from './dataset.ts';
import { type Figure, figure } from './figures.ts';
import { quoted, timedShell } from './programs.ts';

const MB = 1e6;
/** Of what `zstd -dc | mysql` needs. */
const MAX_RATIO = 0.55;
/** One table of 50,000 rows out of the whole shop, into a server: the restore, from its start to its end in Activity. */
const MAX_TABLE_MS = 1_000;
const TABLE_ROWS = 50_000;

/** Restore and drill of the quarter against `zstd -dc | mysql` into a server alike, and one table out of the whole. */
export async function measureRestore(setup: Setup, rounds: number): Promise<readonly Figure[]> {
  const made = await setup.backUp(QUARTER);
  const target = await startEmptyServer(setup.kind);
  try {
    await setup.cli.run(
      'server',
      'add',
      '--name',
      'target',
      '--socket',
      target.socket,
      '--user',
      'root',
      '--no-password',
    );
    const client = [target.programs.client, '--no-defaults', `--socket=${target.socket}`, '--user=root'];
    const line = `zstd -dcq ${quoted(path.join(made.folder, 'dump.sql.zst'))} | ${client.map(quoted).join(' ')} --binary-mode --comments`;
    const measures = {
      shell: async () => (await timedShell(line)).ms,
      restore: async () =>
        (await setup.cli.run('restore', made.id, '--to', 'target', '--yes', '--confirm', QUARTER)).ms,
      // Ends with 0 only when everything was found equal.
      drill: async () => (await setup.cli.run('drill', made.id, '--sandbox-folder', setup.work)).ms,
    };
    const names = ['shell', 'restore', 'drill'] as const;
    const times: Record<(typeof names)[number], number[]> = { shell: [], restore: [], drill: [] };
    for (let round = 0; round < rounds; round += 1) {
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        await target.query(`DROP DATABASE IF EXISTS ${QUARTER}`);
        await timedShell('sync');
        times[name].push(await measures[name]());
      }
      const said = names.map((name) => `${name} ${((times[name].at(-1) ?? 0) / 1000).toFixed(1)} s`);
      setup.say(`${setup.kind}: ${said.join(', ')}`);
    }
    const table = await oneTable(setup, target, rounds);
    const against = (name: (typeof names)[number]) =>
      times[name].map((ms, i) => ms / (times.shell[i] ?? Number.NaN));
    return [
      figure('size of the SQL restored', 'MB', [made.manifest.totals.rawBytes / MB]),
      figure('`zstd -dc | mysql`', 'ms', times.shell),
      figure('`holdfast restore`, whole process', 'ms', times.restore),
      figure('the first, which also looks through the backup', 'ms', times.restore.slice(0, 1)),
      figure('restore against the shell pipe', 'ratio', against('restore'), MAX_RATIO),
      figure('`holdfast drill`, whole process', 'ms', times.drill),
      figure('drill against the shell pipe', 'ratio', against('drill')),
      figure('a table of 50,000 rows out of the whole shop', 'ms', table.runs, MAX_TABLE_MS),
      figure('the whole command for it, with start-up and preview', 'ms', table.commands),
    ];
  } finally {
    await target.stop();
  }
}

async function oneTable(
  setup: Setup,
  target: Awaited<ReturnType<typeof startEmptyServer>>,
  rounds: number,
): Promise<{ readonly runs: readonly number[]; readonly commands: readonly number[] }> {
  const table = `${WHOLE}.regulars`;
  await setup.server.query(`DROP TABLE IF EXISTS ${table}`);
  await setup.server.query(`CREATE TABLE ${table} LIKE ${WHOLE}.customers`);
  await setup.server.query(`INSERT INTO ${table} SELECT * FROM ${WHOLE}.customers LIMIT ${TABLE_ROWS}`);
  const { id } = await setup.backUp(WHOLE);
  await setup.server.query(`DROP TABLE ${table}`);
  const runs: number[] = [];
  const commands: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await target.query('DROP DATABASE IF EXISTS rescue');
    const order = ['restore', id, '--to', 'target', '--table', table, '--as', `${WHOLE}=rescue`];
    const { ms, told } = await setup.cli.run(...order, '--yes', '--confirm', 'rescue');
    commands.push(ms);
    const run = told.at(-1)?.run;
    runs.push(run?.finishedAt ? elapsedMs(run.startedAt, run.finishedAt) : Number.NaN);
  }
  const said = runs.map((ms, i) => `${inSeconds(ms)} of ${inSeconds(commands[i] ?? Number.NaN)}`);
  setup.say(`${setup.kind}: one table ${said.join(', ')}`);
  return { runs, commands };
}

const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
