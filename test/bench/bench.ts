import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type ServerKind, serverKinds } from '../support/test-server.ts';
import { withSetup } from './bench-setup.ts';
import { type Chapter, isWithin, show } from './figures.ts';
import { measureBackup } from './measure-backup.ts';
import { measureLaunch } from './measure-launch.ts';
import { measureRestore } from './measure-restore.ts';
import { describeMachine, writeReport } from './report.ts';

const HELP = `npm run bench -- [options]
  --rounds N        rounds of each measurement, of which the medians count (5)
  --quick           a short smoke: two rounds on 1/20 of the data; limits are shown, not judged, and nothing is written
  --flavour KIND    mariadb or mysql9 only
  --only PART       backup, restore or launch only
  --cli FILE        another build of the CLI than out/main/cli.cjs`;

const PARTS = ['backup', 'restore', 'launch'] as const;
type Part = (typeof PARTS)[number];

/**
 * Measures, prints, and writes docs/benchmarks.md when everything was measured.
 * @returns the exit code: 1 when a limit is exceeded, 2 for wrong usage
 */
export async function main(argv: readonly string[]): Promise<number> {
  const options = read(argv);
  if (typeof options === 'string') {
    console.log(options);
    return options === HELP ? 0 : 2;
  }
  const { quick, rounds, kinds, parts, script } = options;
  const machine = describeMachine();
  console.log(machine.lines.join('\n'));
  const say = (text: string) => console.log(`  ${text}`);
  const chapters: Chapter[] = [];
  for (const kind of kinds) {
    if (!parts.includes('backup') && !parts.includes('restore')) continue;
    const figures = await withSetup({ kind, scale: quick ? 0.05 : 1, script, say }, async (setup) => [
      ...(parts.includes('backup') ? await measureBackup(setup, rounds) : []),
      ...(parts.includes('restore') ? await measureRestore(setup, rounds) : []),
    ]);
    chapters.push({ title: kind === 'mariadb' ? 'MariaDB' : 'MySQL', figures });
  }
  if (parts.includes('launch'))
    chapters.push({ title: 'The app', figures: await measureLaunch(rounds, say) });
  const beyond = print(chapters);
  const isWhole = parts.length === PARTS.length && kinds.length === 2 && rounds >= 5 && !quick;
  if (isWhole) writeReport(machine, chapters, rounds);
  else console.log('\nNot everything was measured as it should be, so docs/benchmarks.md stays as it is.');
  return beyond > 0 && !quick ? 1 : 0;
}

interface Options {
  readonly quick: boolean;
  readonly rounds: number;
  readonly kinds: readonly ServerKind[];
  readonly parts: readonly Part[];
  readonly script: string;
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
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return HELP;
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  const kinds = serverKinds().filter((kind) => values.flavour === undefined || kind === values.flavour);
  const parts = PARTS.filter((part) => values.only === undefined || part === values.only);
  const script = values.cli ?? inRoot('out/main/cli.cjs');
  if (!Number.isInteger(rounds) || rounds < 1) return `--rounds: ${values.rounds} is no number of rounds`;
  if (kinds.length === 0) return `--flavour: there is no ${values.flavour ?? 'server'} on this machine`;
  if (parts.length === 0) return `--only: there are ${PARTS.join(', ')}`;
  if (!existsSync(script)) return `${script} is not there: npm run build`;
  return { quick: values.quick, rounds, kinds, parts, script };
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
