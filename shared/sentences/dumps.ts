import { formatDuration } from '../format.ts';
import type { SentenceTable } from './sentence.ts';
import { listNames, quoted } from './sentence.ts';
import { isCommand } from './words.ts';

type DumpCode =
  | 'tool-missing'
  | 'tool-unusable'
  | 'tool-failed'
  | 'tool-stalled'
  | 'missing-privilege'
  | 'losses-not-accepted'
  | 'event-scheduler-disabled'
  | 'event-hangs-dump'
  | 'invalid-view'
  | 'broken-table'
  | 'view-definer-missing'
  | 'server-went-away'
  | 'schema-changed'
  | 'object-vanished'
  | 'dump-malformed'
  | 'dump-truncated'
  | 'objects-missing'
  | 'objects-unexpected'
  | 'unexpected-stderr'
  | 'dump-empty';

const NO_BACKUP = 'No backup was made; what was written is removed.';

/** Programs and the dump. */
export const dumpSentences: SentenceTable<DumpCode> = {
  'tool-missing': ({ role, flavour, install, inContainer }) => ({
    title: `No ${roleWords(role)} for ${flavourName(flavour)} was found on this machine`,
    why: inContainer
      ? 'The server seems to run in a container, and its programs with it. Holdfast needs them on this machine.'
      : 'Holdfast dumps and restores with the programs of MySQL and MariaDB, and found none that fits this server.',
    action: `Install it: ${install}. Then look for tools again in Settings. If it is installed in an unusual place, pick it on the server’s page.`,
    copy: isCommand(install) ? install : null,
  }),
  'tool-unusable': ({ path, reason }) => ({
    title: `${path} cannot be used`,
    why: quoted(reason),
    action: 'Pick another program, or install it anew.',
    copy: null,
  }),
  'tool-failed': ({ tool, exitCode, signal, message }) => ({
    title: `${tool} ended ${signal === null ? `with exit code ${exitCode ?? 'unknown'}` : `by the signal ${signal}`}`,
    why: quoted(message),
    action: 'What was half written is removed. The raw output says what it met; cure that and try again.',
    copy: null,
  }),
  'tool-stalled': ({ tool, seconds, last }) => ({
    title: `${tool} made no progress for ${formatDuration(seconds * 1000)} and was ended`,
    why: `It was at ${last || 'its start'}. A lock held by another session, or a server that hangs, makes it wait without end.`,
    action:
      'What was half written is removed. Look for what holds it up with this statement, then try again.',
    copy: 'SHOW FULL PROCESSLIST;',
  }),
  'missing-privilege': ({ privilege, database, cure }) => ({
    title: `The account lacks the right ${privilege}${database === null ? '' : ` on “${database}”`}`,
    why: 'It would stop in the middle without it, so it was not started.',
    action: cure.includes('\n')
      ? 'Have an administrator of the server run these statements.'
      : 'Have an administrator of the server run this statement.',
    copy: cure,
  }),
  'losses-not-accepted': ({ names, cures }) => ({
    title: 'This backup would lack something, so it was not made',
    why: `${sentenceCase(listNames(names))} would be missing in it, without any message from the dump program.`,
    action:
      cures.length > 0
        ? 'Give the account the rights it lacks, or accept the losses for this backup.'
        : 'Accept the losses for this backup, or change what is backed up.',
    copy: cures.length > 0 ? cures.join('\n') : null,
  }),
  'event-hangs-dump': ({ events }) => ({
    title: `The dump would never end at the event ${listNames(events)}`,
    why: 'Its text holds “;;”. Every version of mysqldump and mariadb-dump looks for another delimiter then, and never stops looking.',
    action: `Write ${events.length === 1 ? 'the event' : 'these events'} with ALTER EVENT so that no two semicolons follow each other, also in comments and strings, and back up again. Nothing was changed.`,
    copy: null,
  }),
  'event-scheduler-disabled': ({ databases }) => ({
    title: `The events of ${listNames(databases)} cannot be dumped`,
    why: 'The server was started with event_scheduler=DISABLED, which makes it refuse to show events (error 1577).',
    action:
      'Start the server with event_scheduler=OFF instead: events do not run then either, and can be backed up.',
    copy: 'event_scheduler=OFF',
  }),
  'invalid-view': ({ database, view, message }) => ({
    title: `The view ${database}.${view} is broken, and the dump would stop at it`,
    why: quoted(message),
    action:
      'Repair or drop the view, or leave it out of this backup, which then names it as left out by choice.',
    copy: `SHOW CREATE VIEW ${identifier(database)}.${identifier(view)};`,
  }),
  'broken-table': ({ database, table, message }) => ({
    title: `The table ${database}.${table} cannot be opened, and the dump would stop at it`,
    why: quoted(message),
    action:
      'If it merges others (ENGINE=MERGE), make them alike again, or name those that are there with ALTER TABLE … UNION=(…). Otherwise repair or drop it; or leave it out of this backup, which then names it as left out by choice.',
    copy: `CHECK TABLE ${identifier(database)}.${identifier(table)};`,
  }),
  'view-definer-missing': ({ database, view, definer, cure }) => ({
    title: `A dump with a lock would stop at the view ${database}.${view}`,
    why: `Its definer ${definer} has no account on this server. A lock of tables locks views, too, and the server refuses that for this one (error 1449).`,
    action:
      'Have an administrator create the account, which nobody can log in with, or give the view another definer; or leave the view out, or back up without a lock.',
    copy: cure,
  }),
  'server-went-away': ({ object, message }) => ({
    title: `The server went away${object === null ? '' : ` while ${object} was read`}`,
    why: quoted(message),
    action: 'What was half written is removed. Check that the server is running, then try again.',
    copy: null,
  }),
  'schema-changed': ({ objects, attempts }) => ({
    title: `Definitions changed during the dump: ${listNames(objects)}`,
    why: `A dump that is taken during an ALTER, CREATE or DROP may mix old and new. It was tried ${attempts === 1 ? 'once' : `${attempts} times`}.`,
    action: `${NO_BACKUP} Try again when the changes are done.`,
    copy: null,
  }),
  'object-vanished': ({ message }) => ({
    title: 'Something that was to be dumped was dropped or renamed meanwhile',
    why: quoted(message),
    action: `${NO_BACKUP} Try again when the changes are done.`,
    copy: null,
  }),
  'dump-malformed': ({ offset, reason }) => ({
    title: 'The dump is not in the form that a dump program writes',
    why: `At byte ${offset.toLocaleString('en')}: ${quoted(reason)}`,
    action: `${NO_BACKUP} Try another version of the dump program; the diagnostics in Activity help to report this.`,
    copy: null,
  }),
  'dump-truncated': ({ lastLine }) => ({
    title: 'The dump ended before it was complete',
    why:
      lastLine === '' ? 'It has no last line.' : `Its last line is “${lastLine}”, not “-- Dump completed”.`,
    action: `${NO_BACKUP} Try again; if it happens again, look into the server’s log.`,
    copy: null,
  }),
  'objects-missing': ({ objects, more }) => ({
    title: `The dump lacks what the server holds: ${listNames(objects, more)}`,
    why: 'The dump program reported success and yet did not write them. They may have been dropped while it ran.',
    action: `${NO_BACKUP} Test the server for missing rights, then try again.`,
    copy: null,
  }),
  'objects-unexpected': ({ objects, more }) => ({
    title: `The dump holds what the server did not list before: ${listNames(objects, more)}`,
    why: 'They may have been created while it ran, so the dump is not of one moment.',
    action: `${NO_BACKUP} Try again when nothing is being created.`,
    copy: null,
  }),
  'unexpected-stderr': ({ tool, message }) => ({
    title: `${tool} reported something that Holdfast does not know to be harmless`,
    why: quoted(message),
    action: `${NO_BACKUP} Cure what is reported and try again.`,
    copy: null,
  }),
  'dump-empty': () => ({
    title: 'The dump program wrote nothing',
    why: 'It reported success, but not one byte came out of it.',
    action: `${NO_BACKUP} Check that the picked program is a real mysqldump or mariadb-dump.`,
    copy: null,
  }),
};

function roleWords(role: string): string {
  if (role === 'dump') return 'dump program (mysqldump, mariadb-dump)';
  if (role === 'client') return 'command-line client (mysql, mariadb)';
  if (role === 'server') return 'server program (mysqld, mariadbd)';
  return role;
}

function flavourName(flavour: string): string {
  return flavour === 'mariadb' ? 'MariaDB' : flavour === 'mysql' ? 'MySQL' : flavour;
}

function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
