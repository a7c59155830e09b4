import { formatBytes, plural } from '../format.ts';
import type { SentenceTable } from './sentence.ts';
import { listNames, quoted } from './sentence.ts';
import { wayOutOf } from './server-errors.ts';
import { isCommand } from './words.ts';

type RestoreCode =
  | 'no-sandbox-server'
  | 'sandbox-failed'
  | 'rows-only'
  | 'parts-without-whole'
  | 'drill-failed'
  | 'restore-failed'
  | 'safety-backup-failed'
  | 'target-changed'
  | 'restore-changed'
  | 'qualified-names'
  | 'names-original'
  | 'definers-needed'
  | 'name-collision'
  | 'rows-differ'
  | 'beside-taken'
  | 'pointing-key-unfit'
  | 'restore-incomplete'
  | 'packet-too-small'
  | 'not-translatable'
  | 'restore-losses'
  | 'reaches-outside';

/** Of any server, in bytes. */
const LARGEST_PACKET = 1024 ** 3;

const restoreAgainAfter = (wayOut: string | null): string =>
  wayOut === null ? 'Cure the cause, then restore again.' : `${wayOut} Then restore again.`;

/** Sandboxes, drills and restores. */
export const restoreSentences: SentenceTable<RestoreCode> = {
  'no-sandbox-server': ({ flavour, install }) => ({
    title: `A drill needs a ${flavour === 'mariadb' ? 'MariaDB' : flavour === 'mysql' ? 'MySQL' : flavour} server program on this machine`,
    why: 'Holdfast restores into a private server that it starts for the drill, and found no program to start.',
    action: `Install it: ${install}. It does not have to run as a service. Then start the drill again.`,
    copy: isCommand(install) ? install : null,
  }),
  'sandbox-failed': ({ reason, log }) => ({
    title: 'The private server for this drill did not start',
    why: quoted(reason),
    action: log === '' ? 'The raw output holds the end of its log.' : `The end of its log: ${quoted(log)}`,
    copy: null,
  }),
  'rows-only': () => ({
    title: 'This backup holds rows alone, so nothing can restore it by itself',
    why: 'No definition is in it. A restore and a drill make databases anew, and would find no tables to load the rows into.',
    action:
      'Load it into tables that are there, with the shell lines on its page. For backups that can be drilled, back up definitions with the rows.',
    copy: null,
  }),
  'parts-without-whole': ({ tables, databases }) => ({
    title: 'The dump does not make all that it fills',
    why: [
      ...(tables.length === 0
        ? []
        : [
            `It has rows of ${listNames(tables)}, and no definition of ${tables.length === 1 ? 'it' : 'them'}.`,
          ]),
      ...(databases.length === 0
        ? []
        : [
            `It has statements for ${listNames(databases)}, and neither creates nor uses ${databases.length === 1 ? 'that database' : 'those databases'}.`,
          ]),
      'What is there now would be dropped, and the restore would stop.',
    ].join(' '),
    action:
      'Restore the other databases or tables alone. Rows can be loaded into tables that are there: “Rows only”, --data-only.',
    copy: null,
  }),
  'drill-failed': ({ differences, first }) => ({
    title: `The restored data differs from the dump in ${plural(differences, 'object')}`,
    why: `The first one: ${quoted(first)}`,
    action:
      'Do not rely on this backup: back up again now and drill the new one. The drill’s report lists every difference.',
    copy: null,
  }),
  'restore-failed': ({ number, message, object, line, statement, isDrill }) => ({
    title: `The restore stopped${object === null ? '' : ` at ${object}`}`,
    why: `${number === null ? '' : `Error ${number}${line === null ? '' : ` in line ${line.toLocaleString('en')} of the dump`}: `}${quoted(message)}${statement === null ? '' : ` The statement was “${statement}”.`}`,
    action:
      isDrill === true
        ? 'Nothing is left of the drill’s own server. Until the cause is known, do not rely on this backup: cure it, back up again, and drill the new backup.'
        : restoreAgainAfter(wayOutOf(number)),
    copy: null,
  }),
  'safety-backup-failed': ({ target, why }) => ({
    title: `What the restore would replace on ${target} could not be backed up, so nothing was touched`,
    why: quoted(why),
    action:
      'Cure the cause, choose another storage for the safety backup, or restore under another name. Where what is there may be lost, say so and why (--without-safety-backup REASON in a terminal).',
    copy: null,
  }),
  'target-changed': ({ what, changes, isTouched }) => ({
    title: 'The target changed since you looked at what would happen',
    why:
      changes.length === 0
        ? quoted(what)
        : `On ${what} ${listNames(changes)}. The restore would have replaced that unseen, or without a backup of it.`,
    action: `${isTouched ? 'Other databases had been replaced by then, and the run says what state they are in; this one was left as it is.' : 'Nothing was touched.'} Look at the new preview and confirm again.`,
    copy: null,
  }),
  'restore-changed': ({ differences }) => ({
    title: 'The restore cannot be continued: the target is not as it was left',
    why: `${listNames(differences)}.`,
    action:
      'Nothing was touched. Restore the backup anew; what the first run replaced is in its safety backup, if it had one.',
    copy: null,
  }),
  'qualified-names': ({ objects }) => ({
    title: `Restored under another name, ${listNames(objects)} would still name the original database`,
    why: 'A new name does not reach into the text of views, triggers and routines, so they would read or change the original.',
    action:
      'Restore under the same name on another server, or confirm that this is what you want (--confirm-qualified-names in a terminal).',
    copy: null,
  }),
  'names-original': ({ database, object, statement }) => ({
    title: `A statement${object === null ? '' : ` at ${object}`} could reach the original database “${database}”`,
    why: `The backup is restored under another name, and where this statement says “${database}” the name cannot be changed with certainty, so that it would read or change what has that name: ${quoted(statement)}`,
    action:
      'It is not sent. Restore under the original name, on another server or in place, or take the statement out of the dump and import it again.',
    copy: null,
  }),
  'definers-needed': ({ definers, views, cure }) => ({
    title: `The target has no account ${listNames(definers)}, which ${listNames(views)} ${views.length === 1 ? 'needs' : 'need'}`,
    why: 'A view on a view or function whose definer does not exist cannot be created (error 1449): the restore would stop there.',
    action:
      'Create the account, locked, so that nobody can log in with it, or choose another definer (at the step “Where”; --definers in a terminal). Then look at the preview again.',
    copy: cure,
  }),
  'name-collision': ({ from, to }) => ({
    title: `${listNames(from)} would all be restored as “${to}”`,
    why: 'Each would replace the one before.',
    action: 'Give each database a name of its own.',
    copy: null,
  }),
  'rows-differ': ({ object, expected, found }) => ({
    title: `${object} arrived with ${plural(found, 'row')}, and the backup has ${expected.toLocaleString('en')}`,
    why: 'It was restored beside what is there and counted before the exchange, which therefore did not take place.',
    action: 'Nothing was replaced. Check the backup; the run’s log has what the server said.',
    copy: null,
  }),
  'beside-taken': ({ database }) => ({
    title: `A database ${database} is in the way`,
    why: 'Holdfast restores beside what is there under this name, and puts what is replaced out of the way under such a name. It does not drop a database that it did not make, nor one that may be all that is left of what was replaced.',
    action: 'Look into it. When nothing in it is needed, drop it and restore again, or replace in place.',
    copy: `DROP DATABASE \`${database.replaceAll('`', '``')}\`;`,
  }),
  'pointing-key-unfit': ({ key, table, why, drop }) => ({
    title: `The foreign key ${key} does not fit ${table} as it is in this backup`,
    why: `${quoted(why)} The key belongs to a table that stays, and could not be made anew after the restore.`,
    action:
      'Nothing was touched. Restore under another name; or write the key down (SHOW CREATE TABLE), drop it, restore, and make it anew when both sides fit.',
    copy: drop,
  }),
  'restore-incomplete': ({ databases, missing, first, statements }) => ({
    title: `The tables of ${listNames(databases)} are those of the backup, and ${plural(missing.length, 'thing')} could not be made with them: ${listNames(missing)}`,
    why: quoted(first),
    action: `${statements.length === 0 ? 'Cure the cause, and restore what is missing by itself, from this backup.' : 'Cure the cause, and run these statements; views and programs can be restored by themselves, from this backup.'} What was replaced is kept until then.`,
    copy: statements.length === 0 ? null : statements.join('\n'),
  }),
  'packet-too-small': ({ objects, neededBytes, limitBytes }) => {
    const isBeyondAll = neededBytes > LARGEST_PACKET;
    const wanted = Math.min(LARGEST_PACKET, Math.max(2 * limitBytes, Math.ceil(neededBytes / 1024) * 1024));
    return {
      title: `The target would refuse a statement of ${formatBytes(neededBytes)} in ${listNames(objects)}`,
      why: `It takes at most ${formatBytes(limitBytes)} (max_allowed_packet), and the restore would stop there with error 2006 or 1153.`,
      action: isBeyondAll
        ? 'No server can be told to take more than 1 GiB: restore the other tables without it.'
        : 'Raise the limit on the target, by an account that may do so; new sessions have it at once, and no restart is needed. Then look at the preview again. Or restore the other tables without it.',
      copy: isBeyondAll ? null : `SET GLOBAL max_allowed_packet = ${wanted};`,
    };
  },
  'not-translatable': ({ object, message, server, tried }) => ({
    title: `${server} would not take the definition of ${object}`,
    why:
      tried === undefined
        ? `Translated as far as it can be, it still says: ${quoted(message)}`
        : `Translated as far as it can be, and made empty in a database of its own before anything is replaced, it brings error ${tried.number}: ${quoted(message)}${tried.statement === null ? '' : ` The statement was “${tried.statement}”.`}`,
    action: `${tried === undefined ? '' : 'Nothing was replaced. '}Restore the other databases or tables without it, or choose a server of the flavour and version that the backup came from.`,
    copy: null,
  }),
  'restore-losses': ({ count, first }) => ({
    title: `The target has no counterpart for ${plural(count, 'thing')} of this backup`,
    why: `They would be missing after the restore. The first one: ${quoted(first)}`,
    action:
      'Look at the list, and accept it (--accept-losses in a terminal), or choose a server of the flavour and version that the backup came from.',
    copy: null,
  }),
  'reaches-outside': ({ count, first, objects, areOthers }) => ({
    title: `This backup holds ${plural(count, 'statement')} that ${count === 1 ? 'reaches' : 'reach'} beyond the databases that are restored`,
    why: `The first one: ${quoted(first)}${objects.length === 0 ? '' : ` They stand in ${listNames(objects)}.`}`,
    action: areOthers
      ? 'Nothing was touched. These are not the statements that were allowed: look again at what the restore would do, and allow what is listed then.'
      : 'Nothing was touched. No dump program writes such statements around its rows: look at them, and allow them only if you know who wrote them (--allow-outside in a terminal).',
    copy: null,
  }),
};
