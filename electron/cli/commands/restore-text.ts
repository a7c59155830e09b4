import type { WireError } from '../../../shared/errors.ts';
import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type {
  GrantLost,
  RestorePreview,
  RestoreRequest,
  RestoreResult,
} from '../../../shared/model/restore.ts';
import { grantsEnded, type Run } from '../../../shared/model/run.ts';
import {
  describeError,
  describeTargetState,
  environmentWords,
  grantsLostWords,
  listNames,
  methodWords,
  namingObjects,
  objectKindWords,
  unseenRowsWords,
  withoutWords,
} from '../../../shared/sentences.ts';
import { shellQuote } from '../../engine/system/command-line.ts';
import { qualifiedText } from '../object-names.ts';
import { firstOf, translatedText, translationText } from './translation-text.ts';

/** The way back to what was replaced. */
export function safetyText({ safetyBackupId, restorePlan }: Run, target: string): readonly string[] {
  if (safetyBackupId === null) return [];
  const id = shortId(safetyBackupId);
  const replaced = (restorePlan?.preview.databases ?? []).flatMap((each) => each.replaced ?? []);
  // Of a part alone, since the whole would drop what else its database holds.
  const parts = withoutOwnTriggers(replaced);
  const scope = [
    ...optionOf('--table', parts.filter(isTable).map(qualifiedText)),
    ...optionOf(
      '--object',
      parts.filter((object) => !isTable(object)).map((object) => `${object.kind}:${qualifiedText(object)}`),
    ),
  ];
  return [
    `What was there before is in backup ${id}: ${['holdfast restore', id, '--to', shellQuote(target), ...scope].join(' ')}`,
  ];
}

/** Triggers come with their tables. */
function withoutOwnTriggers(objects: readonly ObjectRef[]): readonly ObjectRef[] {
  const hasTables = objects.some(isTable);
  return objects.filter(({ kind }) => kind !== 'trigger' || !hasTables);
}

const isTable = ({ kind }: ObjectRef): boolean => kind === 'table';

const optionOf = (option: string, values: readonly string[]): readonly string[] =>
  values.length === 0 ? [] : [option, ...values.map(shellQuote)];

/** The statements that give back what others were granted on routines that were replaced. */
export const grantsText = (run: Run): readonly string[] => grantLines(grantsEnded(run), true);

function grantLines(grants: readonly GrantLost[], isPast: boolean): readonly string[] {
  if (grants.length === 0) return [];
  const { title, why } = grantsLostWords(grants.length, isPast);
  const statements = grants.map(({ statement }) => statement);
  return [
    `${title}. ${why}`,
    ...firstOf(statements, isPast ? 'runs show with --json has all of them' : undefined),
  ];
}

/** What state the target is in after a restore, and the ways from there. */
export function leftText(run: Run, target: string): readonly string[] {
  return [
    ...(run.targetState === null ? [] : [describeTargetState(run.targetState)]),
    ...(run.resumable ? [`Go on where it stopped: holdfast restore --resume ${shortId(run.id)}`] : []),
    ...safetyText(run, target),
    ...grantsText(run),
  ];
}

/** What a restore would do, as it is printed before it starts. */
export function previewText(preview: RestorePreview): string {
  const { target } = preview;
  const origin = {
    same: 'the server that the backup came from',
    different: 'another server than the origin',
    unknown: 'perhaps the origin',
  }[preview.origin];
  const databases = preview.databases.map((each) => {
    const { from, to, tables, objects, leftOut, restored, existing, leftOver } = each;
    const isPart = tables !== null || objects !== null;
    const parts = [
      ...(tables ?? []).map(
        (table) => `${from}.${table}${table in each.copies ? ` as ${each.copies[table]}` : ''}`,
      ),
      ...(objects ?? []).map(({ kind, name }) => `${objectKindWords[kind].one} ${from}.${name}`),
    ];
    const some = leftOut.length > 0 ? withoutWords(from, leftOut) : listNames(parts, 0, 20);
    const name = isPart ? some : from;
    const what = `${from === to ? name : `${name} ${isPart ? 'into' : 'as'} ${to}`}: ${plural(restored.tables, 'table')}, ${plural(restored.views, 'view')}, ${formatBytes(restored.rawBytes)} of SQL`;
    if (existing === null) return `  ${what}; new`;
    if (preview.content === 'data')
      return `  ${what}; into ${plural(existing.tables, 'table')} that ${existing.tables === 1 ? 'is' : 'are'} there`;
    const replaced = [
      plural(existing.tables, 'table'),
      ...(isPart && existing.views > 0 ? [plural(existing.views, 'view')] : []),
      ...(isPart && existing.programs > 0 ? [plural(existing.programs, 'program')] : []),
    ].filter((part) => !(isPart && part.startsWith('0 ')));
    const gone =
      leftOver.length === 0 ? '' : `; ${listNames(leftOver.map(({ name }) => name))} would be gone`;
    return `  ${what}; replaces ${listNames(replaced)} with ${formatBytes(existing.bytes)}${gone}`;
  });
  return [
    `Restore into “${target.name}” (${target.address}, ${environmentWords[target.environment].toLowerCase()}), ${origin}:`,
    ...firstOf(databases),
    ...(preview.method === 'swap' ? [`  ${methodWords.swap.name}: ${methodWords.swap.means}`] : []),
    ...(preview.eventsDisabled.length === 0
      ? []
      : [`  ${plural(preview.eventsDisabled.length, 'event')} will arrive disabled.`]),
    ...(preview.definersMissing.length === 0
      ? []
      : [
          `  Accounts that define objects and are missing there: ${listNames(preview.definersMissing)}. What they define arrives, and fails with error 1449 when it is used, until they exist (or --definers).`,
        ]),
    ...grantLines(preview.grantsLost, false).map((line) => `  ${line}`),
    ...(preview.expectedSeconds === null
      ? []
      : [`  It should take about ${formatDuration(preview.expectedSeconds * 1000)}.`]),
    ...(preview.qualifiedNames.length === 0
      ? []
      : [
          `  Would still name the original database: ${listNames(namingObjects(preview.qualifiedNames).map(({ kind, database, name, mentions }) => `${objectKindWords[kind].one} ${database}.${name} (${listNames(mentions)})`))}.`,
        ]),
    ...firstOf(preview.warnings.map((warning) => `  ${warning}`)),
    ...unseenRowsWords(preview.unseenRowBytes).map((text) => `  ${text}`),
    ...translationText(preview),
  ].join('\n');
}

/** What becomes of what is there, in the question before it; null where nothing of it is touched. */
export function changeText({ databases, content, rows }: RestorePreview): string | null {
  const touched = databases
    .filter(({ existing }) => existing !== null)
    .flatMap(({ to, replaced }) =>
      replaced === null ? [to] : withoutOwnTriggers(replaced).map(qualifiedText),
    );
  if (touched.length === 0) return null;
  const names = listNames(touched);
  if (content !== 'data') return `${names} would be replaced.`;
  return {
    append: `Rows would be added to ${names}.`,
    ignore: `Rows that are missing would be added to ${names}.`,
    replace: `Rows would be added to ${names}, and those there with the same key replaced.`,
    refill: `All rows of ${names} would be deleted and loaded anew.`,
  }[rows];
}

/** All that stands in its way, a line or more for each. */
export function blockersText(blockers: readonly WireError[]): readonly string[] {
  return firstOf(blockers.map(blockerText));
}

function blockerText(blocker: WireError): string {
  const { title, why, copy } = describeError(blocker);
  const lines = copy === null ? [] : copy.split('\n');
  const shown = firstOf(lines, '--dry-run with --save FILE.html has all of them');
  return [`It cannot start: ${title}. ${why}`, ...shown].join('\n');
}

/** What a restore brought back. */
export function resultText(
  result: RestoreResult,
  { databases, content }: RestoreRequest,
  target: string,
): string {
  const names = databases.flatMap(({ name, as, tables, copies, objects, leftOut }) => {
    const to = as ?? name;
    if (leftOut.length > 0) return [`${withoutWords(name, leftOut)}${to === name ? '' : ` into ${to}`}`];
    const part = (each: string): string => (to === name ? `${to}.${each}` : `${name}.${each} into ${to}`);
    if (tables === null && objects === null) return [to === name ? to : `${name} as ${to}`];
    return [
      ...(tables ?? []).map((table) => `${part(table)}${table in copies ? ` as ${copies[table]}` : ''}`),
      ...(objects ?? []).map((object) => part(object.name)),
    ];
  });
  const [tables, rows] = [plural(result.tables, 'table'), plural(result.rows, 'row')];
  const what =
    content === 'data'
      ? `${tables} with ${rows} now`
      : `${tables}, ${plural(result.views, 'view')}, ${plural(result.programs, 'program')}, ${rows}`;
  return [
    `Restored ${content === 'data' ? 'rows of ' : ''}${listNames(names)} into “${target}” in ${formatDuration(result.tookMs)}: ${what}.`,
    ...(result.eventsDisabled === 0 ? [] : [`${plural(result.eventsDisabled, 'event')} arrived disabled.`]),
    ...translatedText(result),
  ].join('\n');
}
