import { existsSync, readdirSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inCache, inRoot } from '../../scripts/lib/paths.mjs';
import { isAlive } from '../support/processes.ts';
import { type ServerKind, serverKinds } from '../support/test-server.ts';
import { withSetup } from './bench-setup.ts';
import { type Chapter, isWithin, show } from './figures.ts';
import { measureBackup } from './measure-backup.ts';
import { measureBrowse } from './measure-browse.ts';
import { measureCatalogue } from './measure-catalogue.ts';
import { measureLaunch } from './measure-launch.ts';
import { measurePreflight } from './measure-preflight.ts';
import { measureRestore } from './measure-restore.ts';
import { measureTranslate } from './measure-translate.ts';
import { describeMachine, writeReport } from './report.ts';

const HELP = `npm run bench -- [options]
  --rounds N        rounds of each measurement, of which the medians count (5)
  --quick           a short smoke: two rounds on 1/20 of the data; limits are shown, not judged, and nothing is written
  --flavour KIND    mariadb or mysql9 only
  --only PART       backup, restore, translate, preflight, launch, catalogue or browse only
  --long            with browse: also 20 GB through the writer, which takes minutes and 3 GB of the disk
  --cli FILE        another build of the CLI than out/main/cli.cjs`;

/** Fewer are for looking; their medians are not written down. */
const ENOUGH_ROUNDS = 5;

const PARTS = ['backup', 'restore', 'translate', 'preflight', 'launch', 'catalogue', 'browse'] as const;
type Part = (typeof PARTS)[number];

/**
 * Measures, prints, and writes what was measured thoroughly into docs/benchmarks.md.
 * @returns the exit code: 1 when a limit is exceeded, 2 for wrong usage
 */
export async function main(argv: readonly string[]): Promise<number> {
  const options = read(argv);
  if (typeof options === 'string') {
    console.log(options);
    return options === HELP ? 0 : 2;
  }
  const { quick, rounds, kinds, parts, script, isLong } = options;
  sweep();
  const machine = describeMachine();
  console.log(machine.lines.join('\n'));
  const say = (text: string) => console.log(`  ${text}`);
  const chapters: Chapter[] = [];
  for (const kind of kinds) {
    const name = kind === 'mariadb' ? 'MariaDB' : 'MySQL';
    if (parts.includes('preflight'))
      chapters.push({
        title: `${name}: preflight`,
        figures: await measurePreflight({ kind, scale: quick ? 0.05 : 1, script, say }, rounds),
      });
    if (!parts.includes('backup') && !parts.includes('restore')) continue;
    await withSetup({ kind, scale: quick ? 0.05 : 1, script, say }, async (setup) => {
      if (parts.includes('backup'))
        chapters.push({ title: `${name}: backup`, figures: await measureBackup(setup, rounds) });
      if (parts.includes('restore'))
        chapters.push({ title: `${name}: restore and drill`, figures: await measureRestore(setup, rounds) });
    });
  }
  if (parts.includes('translate'))
    chapters.push({ title: 'Translation', figures: measureTranslate(rounds, { quick, say }) });
  if (parts.includes('launch')) {
    const figures = await measureLaunch(rounds, say);
    // Without a screen there is nothing to measure, which was said loudly.
    if (figures.length > 0) chapters.push({ title: 'App: launch', figures });
  }
  if (parts.includes('catalogue'))
    chapters.push({
      title: 'Catalogue of 100,000 backups',
      figures: await measureCatalogue(rounds, { quick, say }),
    });
  if (parts.includes('browse'))
    chapters.push({
      title: 'Reading backups through their index',
      figures: await measureBrowse(rounds, { quick, isLong, say }),
    });
  const beyond = print(chapters);
  if (rounds >= ENOUGH_ROUNDS && !quick) writeReport(machine, chapters, rounds);
  else console.log('\nNot measured thoroughly, so docs/benchmarks.md stays as it is.');
  return beyond > 0 && !quick ? 1 : 0;
}

/** What a benchmark that was killed has left: folders with its process's number. The data stay. */
function sweep(): void {
  const folder = inCache('bench');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = /(?:^work|^launch|-target)-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(inCache('bench', name), { recursive: true });
  }
}

interface Options {
  readonly quick: boolean;
  readonly rounds: number;
  readonly kinds: readonly ServerKind[];
  readonly parts: readonly Part[];
  readonly script: string;
  readonly isLong: boolean;
}

/** @returns a text to print instead, where there is nothing to measure */
function read(argv: readonly string[]): Options | string {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      flavour: { type: 'string' },
      only: { type: 'string' },
      cli: { type: 'string' },
      long: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return HELP;
  const rounds = Number(values.rounds ?? (values.quick ? 2 : ENOUGH_ROUNDS));
  const kinds = serverKinds().filter((kind) => values.flavour === undefined || kind === values.flavour);
  const parts = PARTS.filter((part) => values.only === undefined || part === values.only);
  const script = values.cli ?? inRoot('out/main/cli.cjs');
  if (!Number.isInteger(rounds) || rounds < 1) return `--rounds: ${values.rounds} is no number of rounds`;
  if (kinds.length === 0) return `--flavour: there is no ${values.flavour ?? 'server'} on this machine`;
  if (parts.length === 0) return `--only: there are ${PARTS.join(', ')}`;
  if (!existsSync(script)) return `${script} is not there: npm run build`;
  return { quick: values.quick, rounds, kinds, parts, script, isLong: values.long };
}

/** @returns how many figures are beyond their limit */
function print(chapters: readonly Chapter[]): number {
  let beyond = 0;
  for (const { title, figures } of chapters) {
    console.log(`\n${title}`);
    for (const each of figures) {
      const limit = each.limit === null ? '' : `  (limit ${show(each.limit, each.unit)})`;
      const mark = isWithin(each) ? ' ' : '!';
      if (!isWithin(each)) beyond += 1;
      console.log(`${mark} ${each.name.padEnd(50)} ${show(each.value, each.unit).padStart(9)}${limit}`);
    }
  }
  console.log(beyond === 0 ? '\nAll within their limits.' : `\n${beyond} beyond their limits.`);
  return beyond;
}
