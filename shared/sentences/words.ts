import { formatDuration, plural } from '../format.ts';
import type { Proof } from '../model/backup.ts';
import type { ObjectChange, Unasked } from '../model/comparison.ts';
import type { ComparedKind } from '../model/drill.ts';
import { UNKNOWN_VERSION } from '../model/import.ts';
import type { ObjectKind } from '../model/inventory.ts';
import type { MissedSlot } from '../model/plan.ts';
import type { Run, RunCause, RunKind, RunWaiting, StepName } from '../model/run.ts';
import type { Environment, Flavour, PasswordPolicy, TlsMode } from '../model/server.ts';
import type { ImportedItem } from '../model/settings-file.ts';
import type { ToolRole } from '../model/tool.ts';
import type { Completeness } from '../model/verdict.ts';
import { listNames } from './sentence.ts';

/** Advice may name what to look for on a page; only a command alone can be pasted. */
export const isCommand = (advice: string): boolean => /^(sudo )?[a-z]+ (install|-S) [\w.-]+$/i.test(advice);

/**
 * A plan whose runs are further apart than the data that may be at risk is overdue before each of them.
 * @param longestGapMs null: nothing starts it by itself
 * @returns null where the promise can be kept
 */
export function brokenPromiseWords(rpoMinutes: number, longestGapMs: number | null): string | null {
  const promisedMs = rpoMinutes * 60_000;
  if (longestGapMs !== null && longestGapMs <= promisedMs) return null;
  const apart =
    longestGapMs === null
      ? 'it runs only when somebody asks'
      : `its runs are up to ${formatDuration(longestGapMs)} apart`;
  return `It promises that at most ${formatDuration(promisedMs)} of data are at risk, and ${apart}: it will be overdue.`;
}

/** What is restored of a database of which something is left out: `shop without audit_log`. */
export const withoutWords = (database: string, leftOut: readonly { readonly name: string }[]): string =>
  `${database} without ${listNames(leftOut.map(({ name }) => name))}`;

/** What an import of settings did with a thing. */
export const importedWords: Record<ImportedItem['change'], string> = {
  added: 'added',
  renamed: 'added under another name, since its own was taken',
  changed: 'updated',
  same: 'the same already',
};

/** A run's kind as a noun and as what it is doing. */
export const runKindWords: Record<RunKind, { noun: string; doing: string }> = {
  backup: { noun: 'Backup', doing: 'Backing up' },
  check: { noun: 'Check', doing: 'Checking' },
  drill: { noun: 'Drill', doing: 'Drilling' },
  restore: { noun: 'Restore', doing: 'Restoring' },
  export: { noun: 'Export', doing: 'Saving' },
  prune: { noun: 'Retention', doing: 'Applying retention' },
  'dry-run': { noun: 'Dry run', doing: 'Looking at what a restore would do' },
  import: { noun: 'Import', doing: 'Importing' },
};

export const stepWords: Record<StepName, string> = {
  connect: 'Connect',
  preflight: 'Check rights, views and space',
  inventory: 'List what the server holds',
  dump: 'Dump',
  verdict: 'Judge the dump',
  'read-back': 'Read back and compare',
  commit: 'Keep the backup',
  read: 'Read the backup',
  sandbox: 'Start a private server',
  restore: 'Restore',
  compare: 'Compare with the dump',
  'clean-up': 'Clean up',
  target: 'Check the target',
  safety: 'Back up what is replaced',
  write: 'Write the file',
  mark: 'Mark what goes',
  remove: 'Remove what was marked a day ago',
  recognise: 'Recognise the dump',
  index: 'Read and index it',
};

/** The outcome of a run in one or two words; null: it is running. */
export function outcomeWord({ kind, outcome, waiting }: Pick<Run, 'kind' | 'outcome' | 'waiting'>): string {
  if (outcome === null) return waiting === null ? 'running' : 'waiting';
  switch (outcome.kind) {
    case 'good':
      return kind === 'drill' ? 'proven' : kind === 'check' ? 'whole' : kind === 'backup' ? 'good' : 'done';
    case 'degraded':
      return 'degraded';
    case 'not-good':
      return kind === 'drill' ? 'drill failed' : 'damaged';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    case 'interrupted':
      return 'interrupted';
  }
}

/** What a run that has not begun waits for. */
export const waitingWords: Record<RunWaiting['for'], string> = {
  server: 'for another run of its server',
  place: 'for its turn: as many go on as may at once',
};

/** Why a run began. */
export const causeWords: Record<RunCause, string> = {
  user: 'Somebody asked for it',
  schedule: 'Its plan was due',
  'catch-up': 'Catching up with what its plan missed',
  retry: 'Another attempt after one that failed',
};

/** Why nothing ran in a slot of a plan. */
export const missWords: Record<MissedSlot['reason'], string> = {
  'not-running': 'the machine slept, or Holdfast was not running',
  'outside-window': 'it was outside the plan’s window',
  'on-battery': 'the machine ran on its battery',
  'on-metered': 'the network was paid by volume',
  unreachable: 'its server or storage did not answer',
};

export const proofWords: Record<Proof['state'], string> = {
  written: 'written',
  checked: 'checked',
  proven: 'proven',
  damaged: 'damaged',
  'drill-failed': 'drill failed',
  missing: 'missing',
};

/** What a state of proof means, in a sentence. */
export function describeProof(proof: Proof): string {
  switch (proof.state) {
    case 'written':
      return 'Written, read back and equal to what was dumped. Not restored yet.';
    case 'checked':
      return proof.hashesOnly === true
        ? 'Its files have their hashes. Its structure was not checked, since its key is not on the machine that looked. Not restored yet.'
        : 'Read again from its storage and whole. Not restored yet.';
    case 'proven':
      return `Restored into a private server and compared with the dump; that took ${formatDuration(proof.restoreMs)}.`;
    case 'damaged':
      return `Damaged: ${proof.problem}`;
    case 'drill-failed':
      return `Its drill failed: ${proof.summary}`;
    case 'missing':
      return 'No longer where it was.';
  }
}

export const completenessWords: Record<Completeness, string> = { complete: 'complete', degraded: 'degraded' };

export const objectKindWords: Record<ObjectKind, { one: string; many: string }> = {
  table: { one: 'table', many: 'tables' },
  sequence: { one: 'sequence', many: 'sequences' },
  view: { one: 'view', many: 'views' },
  function: { one: 'function', many: 'functions' },
  procedure: { one: 'procedure', many: 'procedures' },
  package: { one: 'package', many: 'packages' },
  'package-body': { one: 'package body', many: 'package bodies' },
  trigger: { one: 'trigger', many: 'triggers' },
  event: { one: 'event', many: 'events' },
};

export const comparedKindWords: Record<ComparedKind, { one: string; many: string }> = {
  ...objectKindWords,
  database: { one: 'database', many: 'databases' },
};

/** A server's flavour and version; that of an import may not be known. */
export const serverWords = ({
  flavour,
  version,
}: {
  readonly flavour: Flavour;
  readonly version: string;
}): string => `${flavourWords[flavour]} ${version === UNKNOWN_VERSION ? 'of an unknown version' : version}`;

export const flavourWords: Record<Flavour, string> = { mariadb: 'MariaDB', mysql: 'MySQL' };

export const environmentWords: Record<Environment, string> = {
  production: 'Production',
  staging: 'Staging',
  development: 'Development',
};

export const tlsModeWords: Record<TlsMode, { name: string; hint: string }> = {
  off: { name: 'Off', hint: 'Never encrypted.' },
  preferred: {
    name: 'Preferred',
    hint: 'Encrypted where the server offers it; its certificate is not verified.',
  },
  required: { name: 'Required', hint: 'Always encrypted; the certificate is not verified.' },
  'verify-ca': {
    name: 'Verify CA',
    hint: 'Always encrypted, and the certificate must be signed by your CA.',
  },
  'verify-identity': {
    name: 'Verify identity',
    hint: 'Always encrypted; the CA and the host name must match.',
  },
};

export const passwordPolicyWords: Record<PasswordPolicy, string> = {
  keychain: 'kept in the system’s keychain',
  ask: 'asked for each time, kept in memory only',
  none: 'no password',
};

export const toolRoleWords: Record<ToolRole, string> = {
  dump: 'dump program',
  client: 'command-line client',
  server: 'server program',
};

/** What is in one of two backups alone because nobody asked the other for it; null where there is nothing of that. */
export function unaskedWords(unasked: readonly Unasked[]): string | null {
  const lines = (['before', 'after'] as const).flatMap((by) => {
    const names = unasked
      .filter((each) => each.by === by)
      .map(({ database, name }) => (name === null ? database : `${database}.${name}`));
    if (names.length === 0) return [];
    const which = by === 'before' ? 'earlier' : 'later';
    return [
      `Not compared, since the ${which} backup was not asked to hold ${names.length === 1 ? 'it' : 'them'}: ${listNames(names)}.`,
    ];
  });
  return lines.length === 0 ? null : lines.join(' ');
}

/** What became of an object between two backups, in a few words. */
export function changeWords({ change, definition, data, rowsBefore, rowsAfter }: ObjectChange): string {
  switch (change) {
    case 'added':
      return 'new';
    case 'removed':
      return 'gone';
    case 'same':
      return 'the same';
    case 'changed': {
      const rows = (rowsAfter ?? 0) - (rowsBefore ?? 0);
      const ofData =
        data !== 'changed'
          ? data === 'unlike'
            ? 'as many rows, written by another program'
            : null
          : rows === 0
            ? 'other data'
            : `${plural(Math.abs(rows), 'row')} ${rows > 0 ? 'more' : 'fewer'}`;
      return [definition === 'changed' ? 'other definition' : null, ofData].filter(Boolean).join(', ');
    }
  }
}
