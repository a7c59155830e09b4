import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type Chapter, type Figure, isWithin, show } from './figures.ts';

const BEGIN = '<!-- figures: written by npm run bench -->';
const END = '<!-- end of figures -->';

export interface Machine {
  readonly lines: readonly string[];
}

/** Commit, processor and what else the figures depend on, before anything is measured. */
export function describeMachine(): Machine {
  const processors = cpus();
  const gigabytes = (totalmem() / 1e9).toFixed(0);
  return {
    lines: [
      `- Commit: ${commit()}`,
      `- Processor: ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores, ${gigabytes} GB of memory`,
      `- System: ${type()} ${release()}, Node ${process.versions.node}`,
      `- Load when it began: ${loadavg()
        .map((load) => load.toFixed(1))
        .join(
          ', ',
        )} (1, 5, 15 minutes)${isRealTime() ? '; run with real-time priority, before all others' : ''}`,
    ],
  };
}

/**
 * Replaces the measured chapters in docs/benchmarks.md, each with the commit and the load that it was measured at;
 * other chapters, and the words around them, stay as they are.
 */
export function writeReport(machine: Machine, chapters: readonly Chapter[], rounds: number): void {
  const file = inRoot('docs/benchmarks.md');
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const [old, after] = rest?.split(END) ?? [];
  if (before === undefined || old === undefined || after === undefined)
    throw new Error(`${file} has lost the marks of its figures`);
  const date = new Date().toISOString().slice(0, 10);
  const measured = `Measured on ${date}, medians of ${rounds} rounds.`;
  const parts = new Map(
    old
      .split(/^(?=### )/m)
      .filter((part) => part.startsWith('### '))
      .map((part) => [part.slice(4, part.indexOf('\n')), part.trim()]),
  );
  for (const chapter of chapters)
    parts.set(
      chapter.title,
      [`### ${chapter.title}`, `${measured}\n\n${machine.lines.join('\n')}`, table(chapter)].join('\n\n'),
    );
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
  writeFileSync(file, `${before}${[BEGIN, ...sorted, END].join('\n\n')}${after}`);
  console.log('\nWritten: docs/benchmarks.md');
}

function table({ figures }: Chapter): string {
  const rows = figures.map(
    (each) =>
      `| ${each.name.replaceAll('|', '\\|')} | ${show(each.value, each.unit)} | ${spread(each)} | ${limitText(each)} |`,
  );
  return ['| | median | rounds | limit |', '| --- | ---: | ---: | ---: |', ...rows].join('\n');
}

function spread({ rounds, unit }: Figure): string {
  if (rounds.length < 2) return '';
  return `${show(Math.min(...rounds), unit)} – ${show(Math.max(...rounds), unit)}`;
}

function limitText(each: Figure): string {
  if (each.limit === null) return '';
  return `${show(each.limit, each.unit)}${isWithin(each) ? '' : ' **exceeded**'}`;
}

/** The 41st field of stat is the scheduling policy (proc(5)); `chrt` gives another than 0. */
function isRealTime(): boolean {
  if (process.platform !== 'linux') return false;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return ['1', '2'].includes(fields[38] ?? '0');
}

function commit(): string {
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: inRoot(), encoding: 'utf8' }).trim();
  try {
    const changed =
      git('status', '--porcelain', '--', 'electron', 'shared', 'renderer') === '' ? '' : ', with changes';
    return `${git('rev-parse', '--short=12', 'HEAD')}${changed}`;
  } catch {
    return 'unknown';
  }
}
