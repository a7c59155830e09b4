import { formatBytes, formatCount, formatDateTime, formatDuration, plural } from '../../../shared/format.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { ComparedKind, ComparedObject, Drill } from '../../../shared/model/drill.ts';
import { shortId } from '../../../shared/model/ids.ts';
import { comparedKindWords, flavourWords, listNames } from '../../../shared/sentences.ts';
import { html, Markup } from './html.ts';
import { reportStyle } from './report-style.ts';

/**
 * The evidence of a drill as one self-contained HTML page, to be shown to an auditor or a client: no scripts, nothing
 * loaded from anywhere. Times are UTC, since nobody knows where it will be read.
 * @param backup the backup as the catalogue knows it; null when it is gone by now
 */
export function drillReport(drill: Drill, backup: Backup | null): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>Drill report: ${subject(drill)}, ${utc(drill.backupStartedAt)}</title>
${reportStyle}
</head>
<body>
<main>
${head(drill)}
${facts(drill, backup)}
${differences(drill)}
${contents(drill)}
${remarks(drill)}
${method(drill)}
${foot(drill, backup)}
</main>
</body>
</html>
`;
  return page.text;
}

const utc = (instant: string): string => `${formatDateTime(instant, 'UTC')} UTC`;

const databasesOf = ({ objects }: Drill): readonly string[] => [
  ...new Set(objects.map(({ database }) => database)),
];

function subject(drill: Drill): string {
  const databases = databasesOf(drill);
  return databases.length === 0 ? drill.serverName : `${listNames(databases)} of ${drill.serverName}`;
}

/** What the whole page says, in one sentence. */
export function verdictSentence(drill: Drill): string {
  const { counts } = drill;
  const differing = drill.objects.filter(({ state }) => state !== 'equal').length;
  if (!drill.passed) {
    return differing === 0
      ? `The backup of ${subject(drill)} could not be restored.`
      : `The backup of ${subject(drill)} did not pass: ${plural(differing, 'object')} of ${formatCount(drill.objects.length)} ${differing === 1 ? 'is' : 'are'} not as dumped.`;
  }
  const what = [
    plural(counts.tables, 'table'),
    ...(counts.rows === 0 ? [] : [`${plural(counts.rows, 'row')}`]),
    ...(counts.views === 0 ? [] : [plural(counts.views, 'view')]),
    ...(counts.programs === 0 ? [] : [plural(counts.programs, 'program')]),
  ];
  return `The backup of ${subject(drill)} restores: ${listNames(what)}, all as dumped, in ${formatDuration(drill.restoreMs)}.`;
}

function head(drill: Drill): Markup {
  const lead = drill.passed
    ? 'It was restored into a private, throw-away server, and everything in it was compared with the dump.'
    : 'It was restored into a private, throw-away server and compared with the dump. Do not rely on it; what differs is named below.';
  return html`<div class="brand">${ANCHOR}<b>Holdfast</b><span>Drill report</span><span class="right">${utc(drill.finishedAt)}</span></div>
<span class="badge ${drill.passed ? 'good' : 'bad'}">${drill.passed ? CHECK : CROSS}${drill.passed ? 'Proven' : 'Drill failed'}</span>
<h1>${verdictSentence(drill)}</h1>
<p class="lead">${lead}</p>`;
}

function facts(drill: Drill, backup: Backup | null): Markup {
  const equal = drill.objects.filter(({ state }) => state === 'equal').length;
  const flavour = flavourWords[drill.sandbox.flavour];
  const cells: readonly (readonly [string, string, string])[] = [
    ['Backup taken', utc(drill.backupStartedAt), `from ${drill.serverName}, id ${shortId(drill.backupId)}`],
    [
      'Time to restore, measured',
      formatDuration(drill.restoreMs),
      `${formatBytes(drill.counts.rawBytes)} of SQL; the whole drill took ${formatDuration(drill.totalMs)}`,
    ],
    [
      'Objects equal',
      `${formatCount(equal)} of ${formatCount(drill.objects.length)}`,
      `${plural(drill.counts.rows, 'row')} in ${plural(drill.counts.tables, 'table')}`,
    ],
    ['Restored into', `${flavour} ${drill.sandbox.version}`, 'a private, throw-away server'],
    ...(backup === null ? [] : [sizeOf(backup)]),
  ];
  return html`<dl class="facts">${cells.map(
    ([term, value, small]) => html`<div><dt>${term}</dt><dd>${value}<small>${small}</small></dd></div>`,
  )}</dl>`;
}

function sizeOf(backup: Backup): readonly [string, string, string] {
  return [
    'Size in storage',
    formatBytes(backup.totals.storedBytes),
    `${backup.completeness}, kept in ${backup.storageName}`,
  ];
}

function differences({ objects }: Drill): Markup | null {
  const differing = objects.filter(({ state }) => state !== 'equal');
  if (differing.length === 0) return null;
  return html`<h2>What is not as dumped</h2>${objectTable(differing, true)}`;
}

function contents(drill: Drill): Markup {
  const databases = databasesOf(drill);
  const parts = databases.map((database) => {
    const objects = drill.objects.filter((object) => object.database === database);
    return html`${databases.length > 1 ? html`<h3 class="name">${database}</h3>` : null}${objectTable(objects, false)}`;
  });
  if (parts.length === 0) return html``;
  const title = databases.length === 1 ? `Everything in ${databases[0] ?? ''}` : 'Everything in it';
  return html`<h2>${title}</h2>${parts}`;
}

const ORDER: readonly ComparedKind[] = [
  'database',
  'table',
  'sequence',
  'view',
  'trigger',
  'function',
  'procedure',
  'package',
  'package-body',
  'event',
];

function objectTable(objects: readonly ComparedObject[], withDatabase: boolean): Markup {
  const sorted = [...objects].sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.name < b.name ? -1 : 1),
  );
  const rows = sorted.map((object) => {
    const isEqual = object.state === 'equal';
    const name =
      withDatabase && object.kind !== 'database' ? `${object.database}.${object.name}` : object.name;
    return html`<tr class="${isEqual ? '' : 'bad'}"><td class="kind">${comparedKindWords[object.kind].one}</td><td class="name">${name}</td><td class="number">${count(object.rowsDumped)}</td><td class="number">${count(object.rowsRestored)}</td><td class="state ${isEqual ? 'good' : 'bad'}">${isEqual ? '✓ ' : '✗ '}${stateWord(object)}${object.difference === null ? null : html`<span class="why">${object.difference}</span>`}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">Kind</th><th scope="col">Name</th><th scope="col" class="number">Rows dumped</th><th scope="col" class="number">Rows restored</th><th scope="col">Compared</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

const count = (rows: number | null): string => (rows === null ? '' : formatCount(rows));

function stateWord({ state, data }: ComparedObject): string {
  switch (state) {
    case 'missing':
      return 'missing';
    case 'unexpected':
      return 'not in the backup';
    case 'different':
      return 'different';
    case 'equal':
      return data === 'rows'
        ? 'equal, row by row'
        : data === 'not-compared'
          ? 'equal, data not compared'
          : 'equal';
  }
}

function remarks(drill: Drill): Markup | null {
  if (drill.remarks.length === 0) return null;
  return html`<h2>Remarks</h2><ul>${drill.remarks.map(({ text }) => html`<li>${text}</li>`)}</ul>`;
}

function method({ sandbox }: Drill): Markup {
  return html`<h2>How it was compared</h2>
<div class="method">
<p>Holdfast started an empty ${flavourWords[sandbox.flavour]} server on its own machine, cut off from network, files and plugins, and sent the backup through a client program that stops at the first error. The measured time runs from the first byte to the last statement.</p>
<p><b>Objects:</b> every database, table, view, routine, trigger and event of the backup was looked for in that server, and every one found there was looked for in the backup.</p>
<p><b>Definitions:</b> columns, keys, program texts, SQL modes, character sets, definers and comments were read back and compared.</p>
<p><b>Data:</b> the restored tables were dumped again, and the SHA-256 of each table’s INSERT statements was compared with the backup’s. Where those bytes differ, the rows themselves were compared.</p>
<p><b>Views:</b> each was read, with the rights of its definer.</p>
</div>`;
}

function foot(drill: Drill, backup: Backup | null): Markup {
  const lines: readonly (readonly [string, string])[] = [
    ['Backup', drill.backupId],
    ...(backup === null ? [] : [['Folder', backup.folder] as const]),
    ['Drill', drill.runId],
    ['Started', utc(drill.startedAt)],
    ['Finished', utc(drill.finishedAt)],
    [
      'Server program',
      `${flavourWords[drill.sandbox.flavour]} ${drill.sandbox.version}, ${drill.sandbox.location.path}`,
    ],
  ];
  return html`<footer><dl>${lines.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>`)}</dl></footer>`;
}

const ANCHOR = new Markup(
  '<svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="5" r="2.5"/><path d="M12 7.5V21M8.5 11h7M4 13a8 8 0 0 0 16 0"/></svg>',
);
const CHECK = new Markup(
  '<svg width="15" height="15" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>',
);
const CROSS = new Markup(
  '<svg width="15" height="15" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg>',
);
