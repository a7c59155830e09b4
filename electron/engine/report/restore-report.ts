import type { WireError } from '../../../shared/errors.ts';
import { formatBytes, formatCount, formatDateTime, formatDuration, plural } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { RestoreLoss, RestorePlan, Rewrite, TargetDatabase } from '../../../shared/model/restore.ts';
import type { Run } from '../../../shared/model/run.ts';
import {
  describeError,
  describeTargetState,
  environmentWords,
  flavourWords,
  grantsLostWords,
  listNames,
  methodWords,
  namingObjects,
  originWords,
  outsideWords,
  rewriteWords,
  sharedLosses,
  sharedLossText,
  unseenRowsWords,
  withoutWords,
} from '../../../shared/sentences.ts';
import { html, type Markup } from './html.ts';
import { reportStyle } from './report-style.ts';

/**
 * What a restore would do, or did, as one self-contained HTML page: no scripts, nothing loaded from anywhere. Times are
 * UTC, since nobody knows where it will be read.
 */
export function restoreReport(run: Run, plan: RestorePlan): string {
  const { preview } = plan;
  const isDry = run.kind === 'dry-run';
  const { target } = preview;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${run.title}</title>
${reportStyle}
</head>
<body>
<main>
<div class="brand"><b>Holdfast</b><span>${isDry ? 'Dry run of a restore' : 'Restore'}</span><span class="right">${utc(run.startedAt)}</span></div>
<h1>${run.title}</h1>
<p class="lead">${target.name} is ${flavourWords[target.identity.flavour]} ${target.identity.version} at ${target.address}, ${environmentWords[target.environment].toLowerCase()}: ${originWords[preview.origin]}.</p>
${facts(run, plan)}
${blockers(preview.blockers)}
<h2>Databases now and after</h2>
${databases(preview.databases)}
${list('Worth knowing before', [...preview.warnings, ...unseenRowsWords(preview.unseenRowBytes)])}
${list(
  `Statements that reach beyond these databases${preview.outsideCount > preview.outside.length ? `: the first ${formatCount(preview.outside.length)} of ${formatCount(preview.outsideCount)}` : ''}`,
  preview.outside.map(
    ({ kind, object, statement }) =>
      `${outsideWords[kind]}${object === null ? '' : `, in ${object}`}: ${statement}`,
  ),
)}
${list(
  `What ${flavourWords[target.identity.flavour]} ${target.identity.version} has no counterpart for: ${plural(preview.losses.length, 'thing')}`,
  lossTexts(preview.losses, false),
)}
${list('What is rewritten on the way', preview.rewrites.map(rewriteText))}
${list(
  'Would still name the original database',
  namingObjects(preview.qualifiedNames).map(
    ({ database, name, mentions }) => `${database}.${name} names ${listNames(mentions)}`,
  ),
)}
${names(
  'Events that arrive disabled',
  preview.eventsDisabled.map(({ database, name }) => `${database}.${name}`),
)}
${names('Accounts that are missing on the target: what they define fails with error 1449 until they exist', preview.definersMissing)}
${grants(preview.grantsLost, run)}
${result(run)}
<footer><dl><dt>Backup</dt><dd>${plan.request.backupId}</dd><dt>Run</dt><dd>${run.id}</dd></dl></footer>
</main>
</body>
</html>
`;
  return page.text;
}

const utc = (instant: string): string => `${formatDateTime(instant, 'UTC')} UTC`;

const sentence = ({ title, why }: { title: string; why: string }): string =>
  [title, why].filter((part) => part !== '').join(': ');

function facts(run: Run, { preview, request }: RestorePlan): Markup {
  const { expectedSeconds, measuredBy, neededBytes, freeBytes } = preview;
  const isAllNew = preview.databases.every(({ existing }) => existing === null);
  const cells: readonly (readonly [string, string, string])[] = [
    ['Backup', shortId(request.backupId), ''],
    isAllNew
      ? ['How', 'Made new', 'nothing that is there is touched']
      : ['How', methodWords[preview.method].name, preview.isBeside ? 'made beside first' : ''],
    [
      'Expected time',
      expectedSeconds === null ? 'not measured yet' : `about ${formatDuration(expectedSeconds * 1000)}`,
      measuredBy === null ? '' : `by the newest ${measuredBy}`,
    ],
    [
      'Needs on the target',
      `about ${formatBytes(neededBytes)}`,
      freeBytes === null ? 'what is free there is not known' : `${formatBytes(freeBytes)} free`,
    ],
    ...(run.safetyBackupId === null
      ? []
      : [['Safety backup', shortId(run.safetyBackupId), 'what was there before'] as const]),
  ];
  return html`<dl class="facts">${cells.map(
    ([term, value, small]) => html`<div><dt>${term}</dt><dd>${value}<small>${small}</small></dd></div>`,
  )}</dl>`;
}

function databases(all: readonly TargetDatabase[]): Markup {
  const rows = all.map(({ from, to, tables, objects, leftOut, existing, restored, leftOver }) => {
    const part = [...(tables ?? []), ...(objects ?? []).map(({ name }) => name)];
    const some = leftOut.length > 0 ? withoutWords('everything', leftOut) : listNames(part, 0, 10);
    const now =
      existing === null ? 'not there' : `${plural(existing.tables, 'table')}, ${formatBytes(existing.bytes)}`;
    return html`<tr><td class="name">${from === to ? to : `${from} → ${to}`}</td><td>${part.length === 0 ? 'everything' : some}</td><td>${now}</td><td>${plural(restored.tables, 'table')}, ${plural(restored.views, 'view')}, ${formatBytes(restored.rawBytes)} of SQL</td><td>${
      leftOver.length === 0
        ? 'nothing'
        : listNames(
            leftOver.map(({ name }) => name),
            0,
            10,
          )
    }</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">Database</th><th scope="col">What of it</th><th scope="col">Now</th><th scope="col">After</th><th scope="col">Would be gone</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** What must be done before it can start, with the SQL or command that does it. */
function blockers(errors: readonly WireError[]): Markup | null {
  if (errors.length === 0) return null;
  const items = errors.map((error) => {
    const { title, why, action, copy } = describeError(error);
    return html`<li><b>${title}.</b> ${why} ${action}${copy === null ? null : html`<pre>${copy}</pre>`}</li>`;
  });
  return html`<h2>What stands in its way</h2><ul>${items}</ul>`;
}

/** What others may no longer do with routines, with the statements to paste. */
function grants(lost: RestorePlan['preview']['grantsLost'], { kind }: Run): Markup | null {
  if (lost.length === 0) return null;
  const { title, why } = grantsLostWords(lost.length, kind === 'restore');
  return html`<h2>${title}</h2><p>${why}</p><pre>${lost.map(({ statement }) => statement).join('\n')}</pre>`;
}

/** Names that need no line of their own. */
const names = (title: string, all: readonly string[]): Markup | null =>
  list(title, all.length === 0 ? [] : [all.join(', ')]);

function list(title: string, lines: readonly string[]): Markup | null {
  return lines.length === 0
    ? null
    : html`<h2>${title}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

/** With every name: what is accepted must be found here. */
const lossTexts = (losses: readonly RestoreLoss[], isPast: boolean): readonly string[] =>
  sharedLosses(losses).map((each) => sharedLossText(each, isPast, Number.POSITIVE_INFINITY));

const rewriteText = ({ kind, count, example }: Rewrite): string =>
  `${count} × ${rewriteWords(kind)}, such as ${example}`;

function result({ kind, outcome, restore, restorePlan, targetState }: Run): Markup | null {
  if (kind === 'dry-run' || outcome === null) return null;
  if (restore !== null)
    return list('Result', [
      restorePlan?.request.content === 'data'
        ? `Rows restored in ${formatDuration(restore.tookMs)}: ${plural(restore.tables, 'table')} with ${plural(restore.rows, 'row')} now.`
        : `${plural(restore.tables, 'table')}, ${plural(restore.rows, 'row')}, ${plural(restore.views, 'view')} and ${plural(restore.programs, 'program')} restored in ${formatDuration(restore.tookMs)}.`,
      ...lossTexts(restore.losses, true),
      ...restore.rewrites.map((rewrite) => `Rewritten: ${rewriteText(rewrite)}`),
    ]);
  return list('Result', [
    outcome.kind === 'failed' ? sentence(describeError(outcome.error)) : `It was ${outcome.kind}.`,
    ...(targetState === null ? [] : [describeTargetState(targetState)]),
  ]);
}
