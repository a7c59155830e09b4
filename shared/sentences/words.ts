import { formatDuration, plural } from '../format.ts';
import type { Proof } from '../model/backup.ts';
import type { ObjectChange, Unasked } from '../model/comparison.ts';
import type { ComparedKind } from '../model/drill.ts';
import type { ObjectKind } from '../model/inventory.ts';
import type { MissedSlot } from '../model/plan.ts';
import type { RunKind, RunOutcome, StepName } from '../model/run.ts';
import type { Environment, Flavour, PasswordPolicy, RightsFinding, TlsMode } from '../model/server.ts';
import type { ImportedItem } from '../model/settings-file.ts';
import type { ToolRole } from '../model/tool.ts';
import type { Completeness, Loss, LossCode, Note, NoteCode } from '../model/verdict.ts';
import { listNames } from './sentence.ts';

/** A thing that a backup lacks or that is worth knowing of it. */
export interface Remark {
  /** With the names: "Triggers of shop are not in this backup". */
  readonly title: string;
  readonly why: string;
  /** The statement that cures it. */
  readonly copy: string | null;
}

const lossWords: Record<LossCode, { what: string; why: string }> = {
  'database-gone': {
    what: 'Databases that are no longer on the server',
    why: 'They were chosen by name, and were dropped or renamed since. The others are backed up; take these out of the plan when that is meant to be.',
  },
  'unseen-tables': {
    what: 'Tables',
    why: 'The account may not read them, so the dump program left them out without a word.',
  },
  'unseen-views': {
    what: 'Views',
    why: 'The account may not see them, so the dump program left them out without a word.',
  },
  'unseen-triggers': {
    what: 'Triggers',
    why: 'The account lacks the TRIGGER right; without it a dump has no triggers and says nothing.',
  },
  'unseen-routines': {
    what: 'Procedures and functions',
    why: 'The account may not see their bodies; without that right a dump leaves them out and says nothing.',
  },
  'unseen-events': {
    what: 'Events',
    why: 'The account lacks the EVENT right; without it a dump has no events.',
  },
  'inconsistent-tables': {
    what: 'Tables without a snapshot',
    why: 'Their engine (MyISAM, Aria, MEMORY, CSV) has no snapshot: rows that changed during the dump may be of different moments. Back up with a lock to avoid it (--lock in a terminal).',
  },
  'row-history': {
    what: 'The history of system-versioned tables',
    why: 'This dump program writes current rows only.',
  },
};

/** Words for what a backup lacks. */
export function describeLoss(loss: Loss): Remark {
  const { what, why } = lossWords[loss.code];
  const of = loss.database === null ? '' : ` of ${loss.database}`;
  const names = loss.objects.length === 0 && loss.more === 0 ? '' : `: ${listNames(loss.objects, loss.more)}`;
  const verb =
    loss.code === 'inconsistent-tables'
      ? ' may not be of one moment'
      : loss.code === 'row-history'
        ? ' is not in this backup'
        : ' are not in this backup';
  const accepted = loss.accepted ? ' You accepted this.' : '';
  return { title: `${what}${of}${verb}${names}`, why: `${why}${accepted}`, copy: loss.cure };
}

/** Short words for a loss, as a choice: "Accept the loss of …". */
export function lossName(code: LossCode): string {
  return lossWords[code].what
    .replace(/^The /, 'the ')
    .replace(/^[A-Z](?!he )/, (letter) => letter.toLowerCase());
}

const noteWords: Record<NoteCode, { title: string; why: string }> = {
  'float-digits': {
    title: 'FLOAT columns keep about six digits',
    why: 'Every dump program writes FLOAT with about six significant digits (16777217 becomes 16777200). DOUBLE and DECIMAL are exact.',
  },
  'definer-missing': {
    title: 'The accounts that define some objects do not exist',
    why: 'They are dumped, but using them fails with error 1449, here and after a restore, until the account exists or the definer is changed.',
  },
  'left-out-by-choice': {
    title: 'Left out by choice',
    why: 'They were excluded when this backup was started.',
  },
  'structure-only': {
    title: 'Definitions without rows, by choice',
    why: 'These tables are in the backup as they are defined, and empty: that was chosen when it was started.',
  },
  'chosen-rows': {
    title: 'Only the chosen rows',
    why: 'Of these tables the backup holds the rows for which the condition was true. They were read a moment before the other tables, so that rows which refer to one another may not fit together.',
  },
  'rows-only': {
    title: 'Rows alone, no definitions',
    why: 'It can only be loaded into tables that are there already, and nothing else can show that it restores: there is nothing to drill.',
  },
  'accounts-included': {
    title: 'Accounts and their rights are in it',
    why: 'With the hashes of their passwords, never the passwords. Holdfast’s restores and drills leave this part out; the shell lines of the backup load it.',
  },
  'locked-for-consistency': {
    title: 'Writers were held back during the dump',
    why: 'Tables whose engine has no snapshot were among it, and a lock was chosen so that they are of one moment.',
  },
};

/** Words for a remark on a complete backup. */
export function describeNote(note: Note): Remark {
  const { title, why } = noteWords[note.code];
  const of = note.database === null ? '' : ` (${note.database})`;
  const names = note.objects.length === 0 && note.more === 0 ? '' : `: ${listNames(note.objects, note.more)}`;
  return { title: `${title}${of}${names}`, why, copy: null };
}

const privilegeObjects: Record<RightsFinding['privilege'], string> = {
  SELECT: 'rows of tables',
  'SHOW VIEW': 'definitions of views',
  TRIGGER: 'triggers',
  EVENT: 'events',
  'LOCK TABLES': 'a lock on tables without a snapshot',
  PROCESS: 'tablespaces and the list of connections',
  ROUTINES: 'bodies of procedures and functions',
  RELOAD: 'the flush that begins a consistent dump',
};

/** What the lack of a right means for a backup. */
export function describeRight(finding: RightsFinding): Remark {
  const where = finding.database === null ? '' : ` on ${finding.database}`;
  return {
    title: `${finding.privilege === 'ROUTINES' ? 'The right to see routines' : finding.privilege} is missing${where}`,
    why:
      finding.effect === 'loses'
        ? `A backup by this account would silently lack ${privilegeObjects[finding.privilege]}.`
        : `A backup by this account would stop: it needs ${privilegeObjects[finding.privilege]}.`,
    copy: finding.cure,
  };
}

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
};

/** The outcome of a run in one or two words; null: it is running. */
export function outcomeWord(kind: RunKind, outcome: RunOutcome | null): string {
  if (outcome === null) return 'running';
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
          ? null
          : rows === 0
            ? 'other data'
            : `${plural(Math.abs(rows), 'row')} ${rows > 0 ? 'more' : 'fewer'}`;
      return [definition === 'changed' ? 'other definition' : null, ofData].filter(Boolean).join(', ');
    }
  }
}
