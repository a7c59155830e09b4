import type { DrillRemark } from '../../../shared/model/drill.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { RestoreLoss } from '../../../shared/model/restore.ts';
import { listNames, rewriteWords, sharedLosses, sharedLossText } from '../../../shared/sentences.ts';
import type { Rewrite } from '../restore/model.ts';
import type { Comparison } from './compare.ts';
import type { ViewsRead } from './read-views.ts';

interface Seen {
  readonly index: DumpIndex;
  readonly rewrites: readonly Rewrite[];
  /** What the private server has no counterpart for; it was left out. */
  readonly losses: readonly RestoreLoss[];
  /** The dump was rewritten for a server of another flavour or version. */
  readonly isTranslated: boolean;
  readonly stubs: readonly string[];
  readonly replaced: readonly string[];
  readonly comparison: Comparison;
  readonly views: ViewsRead;
}

const nameOf = ({ database, name }: Pick<ObjectRef, 'database' | 'name'>): string => `${database}.${name}`;

/** What a reader of the result should know although it is no difference. */
export function remarksOf({
  index,
  rewrites,
  losses,
  isTranslated,
  stubs,
  replaced,
  comparison,
  views,
}: Seen): readonly DrillRemark[] {
  return [
    {
      code: 'compared-with-dump',
      text: 'It was compared with the dump, not with the live server: what the dump program leaves out or rounds is the same on both sides.',
    },
    ...floatRemarks(index),
    ...accountRemarks(index),
    ...definerRemarks(index, stubs, replaced),
    ...(isTranslated ? translationRemarks(rewrites, losses) : []),
    ...strippedRemarks(rewrites),
    ...comparisonRemarks(comparison),
    ...viewRemarks(views),
  ];
}

function floatRemarks({ inventory }: DumpIndex): readonly DrillRemark[] {
  const columns = (inventory?.objects ?? []).flatMap((table) =>
    table.floatColumns.map((column) => `${nameOf(table)}.${column}`),
  );
  if (columns.length === 0) return [];
  const text = `The dump program writes FLOAT columns with about six digits, so that these are not exactly what the server holds: ${listNames(columns)}.`;
  return [{ code: 'float-digits', text }];
}

function accountRemarks({ sections }: DumpIndex): readonly DrillRemark[] {
  if (!sections.some(({ kind }) => kind === 'accounts')) return [];
  const text =
    'The backup also holds accounts and their rights. A drill does not load them, and so says nothing about them.';
  return [{ code: 'accounts-left-out', text }];
}

function definerRemarks(
  { notes }: DumpIndex,
  stubs: readonly string[],
  replaced: readonly string[],
): readonly DrillRemark[] {
  const missing = notes.filter(({ code }) => code === 'definer-missing').flatMap(({ objects }) => objects);
  const remarks: DrillRemark[] = [];
  if (stubs.length > 0) {
    const text = `Accounts are no part of a dump. Locked accounts stood in for the definers of views and programs: ${listNames(stubs)}. Where you restore, they must exist.`;
    remarks.push({ code: 'definer-stubbed', text });
  }
  if (replaced.length > 0) {
    const text = `A server of this version lets nobody name other definers without the right to do everything, which a drill gives to no dump. The account that restored stood in for the definers of views and programs: ${listNames(replaced)}. Where you restore, they must exist.`;
    remarks.push({ code: 'definer-stubbed', text });
  }
  if (missing.length > 0) {
    const text = `At the source some definers have no account any more, so that their objects cannot be used there: ${listNames(missing)}.`;
    remarks.push({ code: 'definer-stubbed', text });
  }
  return remarks;
}

function strippedRemarks(rewrites: readonly Rewrite[]): readonly DrillRemark[] {
  const of = (kind: string): Rewrite | undefined => rewrites.find((rewrite) => rewrite.kind === kind);
  const remarks: DrillRemark[] = [];
  for (const [kind, what] of [
    ['data-directory', 'DATA DIRECTORY or INDEX DIRECTORY'],
    ['tablespace', 'a general tablespace'],
  ] as const) {
    const rewrite = of(kind);
    if (rewrite === undefined) continue;
    const text = `Tables with ${what} were restored without it, because a drill writes only into its own folder (${rewrite.count}×: ${rewrite.example}).`;
    remarks.push({ code: 'data-directory-stripped', text });
  }
  const semicolon = of('trigger-semicolon');
  if (semicolon !== undefined) {
    const text = `Triggers that were created in one go with other statements kept their semicolon, and the dump program writes them in a form that the server refuses (error 1064). Holdfast takes the semicolon out when it restores; by hand, remove it, or create those triggers anew at the source (${semicolon.count}×: ${semicolon.example}).`;
    remarks.push({ code: 'mended-on-the-way', text });
  }
  const encryption = of('encryption');
  if (encryption !== undefined) {
    const text = `Encrypted tables were restored unencrypted, because the keys are not here (${encryption.count}×: ${encryption.example}).`;
    remarks.push({ code: 'encryption-stripped', text });
  }
  return remarks;
}

/** What has its own remark, or is done for every server alike. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set([
  'data-directory',
  'tablespace',
  'trigger-semicolon',
  'encryption',
  'sandbox-line',
  'definer-replaced',
  'no-counterpart',
  'left-out',
]);

function translationRemarks(
  rewrites: readonly Rewrite[],
  losses: readonly RestoreLoss[],
): readonly DrillRemark[] {
  const made = rewrites.filter(({ kind }) => !SAID_ELSEWHERE.has(kind));
  const remarks: DrillRemark[] = [];
  if (made.length > 0) {
    const list = made.map(({ kind, count, example }) => `${count} × ${rewriteWords(kind)} (${example})`);
    const text = `The dump was translated for the private server, as a restore into such a server would be: ${list.join('; ')}.`;
    remarks.push({ code: 'translated', text });
  }
  if (losses.length > 0) {
    const list = sharedLosses(losses).map((each) => sharedLossText(each, true, 3));
    const text = `The private server has no counterpart for these, so that nothing was proven of them: ${listNames(list)}.`;
    remarks.push({ code: 'no-counterpart', text });
  }
  return remarks;
}

function comparisonRemarks({ printedDifferently, otherEngine }: Comparison): readonly DrillRemark[] {
  const remarks: DrillRemark[] = [];
  if (printedDifferently.length > 0) {
    const text = `Another version prints these definitions differently; they were restored, and their texts were not compared: ${listNames(printedDifferently.map(nameOf))}.`;
    remarks.push({ code: 'other-version', text });
  }
  for (const engine of new Set(otherEngine.map((each) => each.engine))) {
    const tables = otherEngine.filter((each) => each.engine === engine).map(({ table }) => nameOf(table));
    const text = `The private server does not have the engine ${engine}; these tables were restored with its default engine, and their rows compared: ${listNames(tables)}.`;
    remarks.push({ code: 'plugin-missing', text });
  }
  return remarks;
}

function viewRemarks({ failing, slow }: ViewsRead): readonly DrillRemark[] {
  const remarks: DrillRemark[] = failing.map(({ view, message }) => ({
    code: 'view-unreadable-at-source',
    text: `The view ${nameOf(view)} was restored as it was dumped, and reading it fails because of the rows it reads, so it fails at the source, too: ${message}`,
  }));
  if (slow.length > 0) {
    const text = `These views were still computing their first row after 30 s, so that only their definitions were compared: ${listNames(slow.map(nameOf))}.`;
    remarks.push({ code: 'compared-with-dump', text });
  }
  return remarks;
}
