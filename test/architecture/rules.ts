import { builtinModules } from 'node:module';
import path from 'node:path';
import type { Finding, Source } from './source.ts';

export interface Violation {
  readonly rule: RuleName;
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** The engine's folders from the ground up: each may import itself and those before it. */
export const engineOrder = [
  'system',
  'schedule',
  'state',
  'server',
  'tools',
  'dump',
  'container',
  'foreign',
  'storage',
  'repository',
  'retention',
  'restore',
  'sandbox',
  'verify',
  'report',
  'notify',
  'jobs',
  'api',
] as const;

/** Which sides of the house each side may import. */
const sides: Readonly<Record<string, readonly string[]>> = {
  shared: ['shared'],
  renderer: ['renderer', 'shared'],
  'electron/preload': ['electron/preload', 'shared'],
  'electron/engine': ['electron/engine', 'shared'],
  'electron/cli': ['electron/cli', 'electron/engine', 'shared'],
  'electron/main': ['electron/main', 'electron/cli', 'electron/engine', 'shared'],
};

/** Packages that only these sides may import. */
const packageOwners: Readonly<Record<'electron' | 'keytar' | 'electron-store', readonly string[]>> = {
  electron: ['electron/main', 'electron/preload'],
  keytar: ['electron/main', 'electron/cli'],
  'electron-store': ['electron/main'],
};

interface Import {
  readonly source: Source;
  /** The side that imports, or '' for a file outside all sides. */
  readonly side: string;
  /** The path of our own file that is imported, or null for a package. */
  readonly target: string | null;
  /** The package's or builtin's name without a subpath, or null for our own file. */
  readonly package: string | null;
}

type Rule = (it: Import) => string | null;

const rules = {
  'engine order': ({ source, target }) => {
    const from = engineFolder(source.path);
    const to = target === null ? null : engineFolder(target);
    if (from === null || to === null) return null;
    if (from === '') return isCompositionRoot(source.path) ? null : portsMayImport(source.path, to);
    if (!isInOrder(from)) return `electron/engine/${from} has no place in the order`;
    if (to === '') return target === 'electron/engine/ports.ts' ? null : `${target} is above all folders`;
    if (!isInOrder(to)) return `electron/engine/${to} has no place in the order`;
    return rank(to) <= rank(from) ? null : `${from} stands below ${to} and may not import it`;
  },
  sides: ({ side, target }) => {
    const allowed = sides[side];
    if (target === null || allowed === undefined) return null;
    const to = sideOf(target);
    return allowed.includes(to) ? null : `${side} may not import ${to === '' ? target : to}`;
  },
  'package owners': ({ side, package: name }) => {
    if (name !== 'electron' && name !== 'keytar' && name !== 'electron-store') return null;
    const owners = packageOwners[name];
    return owners.includes(side) ? null : `only ${owners.join(' and ')} may import ${name}`;
  },
  'shared is neutral': ({ side, package: name }) =>
    side !== 'shared' || name === null || name === 'zod'
      ? null
      : `shared may import no package but zod, not ${name}`,
  'renderer has no Node': ({ side, package: name }) =>
    (side === 'renderer' || side === 'electron/preload') && name !== null && isBuiltin(name)
      ? `${side} runs in a sandbox without ${name}`
      : null,
  'one spawn': ({ source, package: name }) =>
    (name === 'child_process' || name === 'cluster') && !mayStartProcesses(source.path)
      ? 'only electron/engine/system/run-tool.ts and supervisor.ts start processes'
      : null,
} satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules | 'one clock' | 'shared has no DOM';

/** All rules that stand in the sources themselves; 'shared has no DOM' is the compiler's (shared-is-neutral.test.ts). */
export function violationsOf(sources: readonly Source[]): readonly Violation[] {
  return sources.flatMap((source) => source.findings.flatMap((finding) => judge(source, finding)));
}

function judge(source: Source, finding: Finding): readonly Violation[] {
  const violation = (rule: RuleName, reason: string): Violation => ({
    rule,
    file: source.path,
    line: finding.line,
    reason,
  });
  if (finding.kind === 'clock') {
    const isBound =
      source.path.startsWith('electron/engine/') && source.path !== 'electron/engine/system/clock.ts';
    return isBound ? [violation('one clock', `${finding.text}: only system/clock.ts reads the clock`)] : [];
  }
  const it = importOf(source, finding.text);
  return ruleNames.flatMap((name) => {
    const reason = rules[name](it);
    return reason === null ? [] : [violation(name, reason)];
  });
}

export const ruleNames = Object.keys(rules).filter((name): name is keyof typeof rules => name in rules);

function importOf(source: Source, specifier: string): Import {
  const base = { source, side: sideOf(source.path) };
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(source.path), specifier);
    return { ...base, target, package: null };
  }
  const bare = specifier.replace(/^node:/, '').replace(/\?.*$/, '');
  const parts = bare.split('/');
  return { ...base, target: null, package: parts.slice(0, bare.startsWith('@') ? 2 : 1).join('/') };
}

function sideOf(file: string): string {
  return Object.keys(sides).find((side) => file.startsWith(`${side}/`)) ?? '';
}

/** The folder below electron/engine, '' for a file directly in it, null for a file elsewhere. */
function engineFolder(file: string): string | null {
  const match = /^electron\/engine\/(?:([^/]+)\/)?[^/]+$|^electron\/engine\/([^/]+)\//.exec(file);
  return match === null ? null : (match[1] ?? match[2] ?? '');
}

const isCompositionRoot = (file: string) => /^electron\/engine\/engine(-entry)?\.ts$/.test(file);

/** Ports are what the folders know of the world outside, so they know no folder. */
const portsMayImport = (file: string, to: string) =>
  to === '' ? null : `${file} may import no folder of the engine, not ${to}`;

const isInOrder = (folder: string): folder is (typeof engineOrder)[number] =>
  engineOrder.some((each) => each === folder);

const rank = (folder: (typeof engineOrder)[number]) => engineOrder.indexOf(folder);

const isBuiltin = (name: string) => builtinModules.includes(name);

/** Tests, scripts and the like are no part of the house, and may. */
const mayStartProcesses = (file: string) =>
  sideOf(file) === '' || /^electron\/engine\/system\/(run-tool|supervisor)[^/]*\.ts$/.test(file);
