import type { RightsFinding } from '../model/server.ts';
import type { Loss, LossCode, Note, NoteCode } from '../model/verdict.ts';
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
  'dump-cut': {
    what: 'The end of the dump',
    why: 'It was imported although its end is missing. What came after that is in no backup, and the last table may lack rows.',
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
      : loss.code === 'row-history' || loss.code === 'dump-cut'
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
  imported: {
    title: 'Made by another program, and imported',
    why: 'Nobody compared it with its server when it was made, so that what it lacks cannot be known. A check reads its structure; a drill shows that it restores.',
  },
  converted: {
    title: 'Converted to UTF-8 on import',
    why: 'The file that was imported is as it was. Where PowerShell wrote it, letters outside ASCII may have been lost before.',
  },
  'locked-for-consistency': {
    title: 'Writers were held back during the dump',
    why: 'Tables whose engine has no snapshot were among it, and a lock was chosen so that they are of one moment.',
  },
  'not-compared': {
    title: 'Not compared object by object with the backup before it',
    why: 'That one could not be read here, so that only the totals of both were compared: a table that lost its rows may go unnoticed.',
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
