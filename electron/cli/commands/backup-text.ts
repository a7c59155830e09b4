import type { BackupView, CallOutput } from '../../../shared/contract.ts';
import {
  formatBytes,
  formatCommand,
  formatCount,
  formatDateTime,
  formatDuration,
  formatRelative,
  plural,
} from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import {
  completenessWords,
  describeLoss,
  describeNote,
  describeProof,
  errorText,
  keptWords,
  listNames,
  proofWords,
} from '../../../shared/sentences.ts';
import { qualifiedText } from '../object-names.ts';
import { renderPairs, renderTable } from '../table.ts';
import { dropText } from './drop-text.ts';
import { versionText } from './server-text.ts';

/** `Backup 7k2m9qxd of shop from acme: complete, proven` */
export function headline(backup: BackupView): string {
  const state = `${completenessWords[backup.completeness]}, ${proofWords[backup.proof.state]}`;
  return `Backup ${shortId(backup.id)} of ${databasesText(backup)} from ${backup.serverName}: ${state}`;
}

export function databasesText({ databases }: BackupView): string {
  return databases === null ? 'encrypted databases' : listNames(databases, 0, 3) || 'no database';
}

export function backupTable(backups: readonly BackupView[], now: number): string {
  const columns = [
    { title: 'ID' },
    { title: 'TAKEN' },
    { title: 'SERVER' },
    { title: 'DATABASES' },
    { title: 'RAW', align: 'right' as const },
    { title: 'STORED', align: 'right' as const },
    { title: 'TOOK', align: 'right' as const },
    { title: 'STATE' },
    { title: 'KEPT' },
    { title: 'STORAGE' },
  ];
  const rows = backups.map((each) => [
    shortId(each.id),
    formatRelative(each.startedAt, now),
    each.serverName,
    databasesText(each),
    formatBytes(each.totals.rawBytes),
    formatBytes(each.totals.storedBytes),
    formatDuration(Date.parse(each.finishedAt) - Date.parse(each.startedAt)),
    [
      each.completeness === 'degraded' ? 'degraded' : '',
      proofWords[each.proof.state],
      each.encrypted ? 'encrypted' : '',
      each.pinned ? 'pinned' : '',
    ]
      .filter(Boolean)
      .join(', '),
    each.kept === null ? 'by hand' : keptWords(each.kept),
    each.storageReachable ? each.storageName : `${each.storageName} (not reachable)`,
  ]);
  return renderTable(columns, rows);
}

export function backupText({
  backup,
  manifest,
  closed,
  recipients,
  objects,
  location,
  withoutHoldfast,
}: CallOutput<'backups.get'>): string {
  const { totals } = backup;
  const { identity } = manifest.server;
  const head = renderPairs([
    ['Id', backup.id],
    ['Taken', formatDateTime(backup.startedAt)],
    [
      'From',
      `${backup.serverName} (${versionText(identity)}${identity.hostname === '' ? '' : ` on ${identity.hostname}`})`,
    ],
    ['Databases', backup.databases?.join(', ') ?? 'encrypted'],
    [
      'Holds',
      `${plural(totals.tables, 'table')}, ${plural(totals.views, 'view')}, ${plural(totals.routines, 'routine')}, ${plural(totals.triggers, 'trigger')}, ${plural(totals.events, 'event')}, ${plural(totals.rows, 'row')}`,
    ],
    ['Size', `${formatBytes(totals.rawBytes)} of SQL, ${formatBytes(totals.storedBytes)} stored`],
    ...(recipients === null ? [] : [['Encrypted', recipientsText(recipients)] as const]),
    ['Completeness', completenessWords[backup.completeness]],
    ['Proof', describeProof(backup.proof)],
    ['Pinned', backup.pinned ? 'yes' : 'no'],
    ['Kept', backup.kept === null ? 'until somebody deletes it' : keptWords(backup.kept)],
    ['Where', location],
    [
      'Command',
      manifest.segments
        .filter(({ argv }) => argv.length > 0)
        .map(({ argv }) => formatCommand(argv))
        .join('; '),
    ],
  ]);
  const remarks = [
    ...dropRemarks(backup),
    ...[...backup.losses.map(describeLoss), ...backup.notes.map(describeNote)].map(
      ({ title, why }) => `${title}. ${why}`,
    ),
  ];
  const table = renderTable(
    [
      { title: 'KIND' },
      { title: 'OBJECT' },
      { title: 'ROWS', align: 'right' },
      { title: 'RAW', align: 'right' },
      { title: 'STORED', align: 'right' },
    ],
    objects.map(({ kind, database, name, rows, rawBytes, storedBytes }) => [
      kind,
      qualifiedText({ database, name }),
      rows === null ? '' : formatCount(rows),
      formatBytes(rawBytes),
      formatBytes(storedBytes),
    ]),
  );
  const reading = closed === null ? table : errorText(closed);
  // From the first column, since whoever copies them copies their indentation, and a heredoc's end has none.
  const shell = withoutHoldfast.map(({ title, lines }) => `${title}:\n${lines}`);
  return [head, ...remarks, reading, ...shell].join('\n\n');
}

/** What it holds much less of than the one before it; most do not. */
export function dropRemarks({ id, drop, dropAccepted }: BackupView): string[] {
  return drop === null ? [] : [dropText(id, drop, dropAccepted)];
}

function recipientsText(recipients: NonNullable<CallOutput<'backups.get'>['recipients']>): string {
  const names = recipients.map(({ name, recipient }) =>
    name === null ? recipient : `${name} (${recipient})`,
  );
  return `for ${names.join(', ')}`;
}
