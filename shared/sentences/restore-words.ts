import { plural } from '../format.ts';
import type {
  RestoreLoss,
  RestoreMethod,
  RestorePreview,
  RowsInto,
  TablesSoFar,
  TargetState,
} from '../model/restore.ts';
import { listNames } from './sentence.ts';

/** How what is there is replaced: its name, and what it means. */
export const methodWords: Readonly<Record<RestoreMethod, { readonly name: string; readonly means: string }>> =
  {
    swap: {
      name: 'Beside, then swap',
      means:
        'The databases stay in use until the copy is whole; then tables are exchanged. Needs room for both. A failure leaves what is there as it is.',
    },
    'in-place': {
      name: 'Replace in place',
      means: 'Needs less space. A failure leaves them half restored.',
    },
  };

/** What becomes of the rows that are there when rows alone are restored. */
export const rowsIntoWords: Readonly<Record<RowsInto, { readonly name: string; readonly means: string }>> = {
  append: {
    name: 'Add',
    means:
      'Rows of the backup are added. One with the key of a row that is there is an error, and then nothing is changed.',
  },
  ignore: {
    name: 'Add what is missing',
    means: 'Rows of the backup are added where no row has their key. Those that are there stay as they are.',
  },
  replace: {
    name: 'Add and replace',
    means:
      'Rows of the backup are added; a row that has the same key is deleted and gives way. Those with other keys stay.',
  },
  refill: {
    name: 'Empty the tables first',
    means: 'The rows that are there are deleted first, all of them. Then the rows of the backup are added.',
  },
};

/** Rights on routines that end with a restore: how many, why, and what the statements are that follow. */
export function grantsLostWords(
  count: number,
  isPast: boolean,
): { readonly title: string; readonly why: string } {
  const ends = isPast ? 'ended' : count === 1 ? 'ends' : 'end';
  return {
    title: `${plural(count, 'right')} on routines ${ends} when these ${isPast ? 'were' : 'are'} replaced`,
    why: 'A server forgets what others were granted on a single routine when that is dropped, and Holdfast changes no rights by itself. After the restore this gives them back:',
  };
}

/** Objects that lose the same. */
export interface SharedLoss {
  readonly what: string;
  readonly objects: readonly string[];
}

/** By what is lost, so that hundreds of one kind do not hide the one of another; in the order of each kind's first. */
export function sharedLosses(losses: readonly RestoreLoss[]): readonly SharedLoss[] {
  const objects = new Map<string, string[]>();
  for (const { object, what } of losses) {
    const same = objects.get(what);
    if (same === undefined) objects.set(what, [object]);
    else same.push(object);
  }
  return [...objects].map(([what, same]) => ({ what, objects: same }));
}

/** What objects lose on a target that has no counterpart for it, behind their names. */
export function restoreLossWords(what: string, isPast: boolean, count = 1): string {
  const all = /^all of it: (.*)$/s.exec(what);
  const [are, lose] = count === 1 ? ['is', 'loses'] : ['are', 'lose'];
  const were = count === 1 ? 'was' : 'were';
  if (all !== null) return `${isPast ? were : are} left out: ${all[1]}`;
  return `${isPast ? 'lost' : lose} ${what}`;
}

/** Who loses what, in a sentence with so many names. */
export const sharedLossText = ({ what, objects }: SharedLoss, isPast: boolean, limit: number): string =>
  `${listNames(objects, 0, limit)} ${restoreLossWords(what, isPast, objects.length)}`;

/** What state the target is in after a restore that did not end well, in one or two sentences. */
export function describeTargetState(state: TargetState): string {
  const { kind, databases, leftovers, tables, replaced, missing } = state;
  const names = listNames(databases);
  const are = databases.length === 1 ? 'is' : 'are';
  const left =
    leftovers.length === 0
      ? ''
      : ` ${listNames(leftovers)} may be left over; the next restore of the same removes what it can.`;
  switch (kind) {
    case 'untouched':
      return `Nothing was changed: ${names} ${are} as before.${left}`;
    case 'half-restored':
      return `${names} ${are} half restored: ${goneWords(databases, replaced)}only a part of the backup is there.${tables === undefined ? '' : ` ${describeTables(tables)}`}`;
    case 'exchanging':
      return `It stopped at the exchange: the tables of ${names} are either all the former ones or all the restored ones, and triggers may be missing. The log has those that were taken off.${left}`;
    case 'exchanged':
      return `The tables of ${names} are those of the backup${lackWords(missing)} The former tables are in ${listNames(leftovers.filter(isFormer))}.`;
    case 'rows-moving':
      return `It stopped while rows were moved into ${names}: all or none of them are there; in tables without transactions (MyISAM, Aria) perhaps a part.${left}`;
    case 'restored': {
      const former = leftovers.filter(isFormer);
      const kept =
        former.length === 0 ? left : ` ${listNames(former)} may be left over; nothing in it is needed.`;
      return `All that was to be restored is in ${names}.${kept}`;
    }
  }
}

function lackWords(missing: TargetState['missing']): string {
  if (missing === undefined)
    return ', but of its views and programs, and of foreign keys that point to it, some may be missing.';
  return `, without ${listNames(missing.map(({ object }) => object))}.`;
}

/** What an exchange put out of the way. */
const isFormer = (name: string): boolean => name.endsWith('__before');

function goneWords(databases: readonly string[], replaced: readonly string[] = databases): string {
  if (replaced.length === 0) return '';
  const of = replaced.length === databases.length ? '' : ` of ${listNames(replaced)}`;
  return `what was to be replaced${of} is gone, and `;
}

/** How far the tables have come; keys of large tables, views and programs come after all rows. */
function describeTables({ complete, partial, missing }: TablesSoFar): string {
  const named = ({ count, first }: TablesSoFar['complete']): string =>
    count === 0 ? '' : ` (${listNames(first, count - first.length)})`;
  const are = ({ count }: TablesSoFar['complete']): string =>
    `${plural(count, 'table')} ${count === 1 ? 'is' : 'are'}`;
  const others = [
    ...(partial.count === 0 ? [] : [`${partial.count} incomplete${named(partial)}`]),
    ...(missing.count === 0 ? [] : [`${missing.count} not begun${named(missing)}`]),
  ];
  return `When last noted, ${[`${are(complete)} complete${named(complete)}`, ...others].join(', ')}; keys, views and programs that come after the rows may be missing.`;
}

/** The target against the server that the backup came from. */
export const originWords: Record<RestorePreview['origin'], string> = {
  same: 'the server this backup came from',
  different: 'another server than this backup came from',
  unknown: 'it cannot be told whether this backup came from here, so it is treated like production',
};
