import { formatBytes, formatCount, formatDateTime, formatPercent, plural } from '../format.ts';
import { DROP_PERCENT, type Drop, type DropAccepted, type Dropped } from '../model/drop.ts';
import { shortId } from '../model/ids.ts';
import { objectKindWords } from './words.ts';

/** `This backup holds much less than the one before it`, by what dropped: "shop.orders has 97 % fewer rows than before". */
export function dropTitle({ objects, more }: Pick<Drop, 'objects' | 'more'>): string {
  const [first] = objects;
  const total = objects.length + more;
  if (first === undefined)
    return `${plural(total, 'object')} lost much or all of what ${total === 1 ? 'it' : 'they'} had`;
  const others = total - 1;
  return `${droppedWords(first)}${others === 0 ? '' : `, and ${formatCount(others)} more`}`;
}

/** `shop.orders has 97 % fewer rows: 12,000 → 300`. */
export function droppedWords({
  kind,
  database,
  name,
  rowsBefore,
  rowsAfter,
  bytesBefore,
  bytesAfter,
}: Dropped): string {
  if (kind === 'everything')
    return rowsBefore === null
      ? `All of it is ${formatBytes(bytesAfter ?? 0)} of SQL, and was ${formatBytes(bytesBefore ?? 0)}`
      : `All tables together have ${fewer(rowsBefore, rowsAfter ?? 0)}`;
  const rows = rowsBefore === null ? '' : ` (it had ${plural(rowsBefore, 'row')})`;
  if (kind === 'database') return `The database ${database ?? ''} is gone${rows}`;
  const of = `${database ?? ''}.${name ?? ''}`;
  if (rowsAfter === null || rowsBefore === null)
    return `The ${objectKindWords[kind].one} ${of} is gone${rows}`;
  if (rowsAfter === 0) return `${of} is empty, and had ${plural(rowsBefore, 'row')}`;
  return `${of} has ${fewer(rowsBefore, rowsAfter)}`;
}

function fewer(before: number, after: number): string {
  return `${formatPercent((before - after) / before)} fewer rows: ${formatCount(before)} → ${formatCount(after)}`;
}

/** With what it was compared, and what follows of it. */
export function dropWhy({ since, sinceAt }: Drop): string {
  return `Compared with the good backup before it, ${shortId(since)} of ${formatDateTime(sinceAt)}. Until somebody says that this is right, or a newer backup holds it again, no older one is removed.`;
}

/** All of it in lines, for terminals and messages. */
export function dropLines(drop: Drop): string[] {
  const more = drop.more === 0 || drop.objects.length === 0 ? [] : [`and ${formatCount(drop.more)} more`];
  return drop.objects.length === 0 ? [dropTitle(drop)] : [...drop.objects.map(droppedWords), ...more];
}

export function acceptedWords({ at, by }: DropAccepted): string {
  return `${by} said on ${formatDateTime(at)} that this is right.`;
}

/** When a plan asks: `when a table loses more than 30 % of its rows, or an object is gone`. */
export function dropRuleWords(percent: number | null = DROP_PERCENT): string {
  if (percent === null) return 'never: its backups are not compared';
  return `when a table loses more than ${percent}% of its rows, or an object is gone`;
}
