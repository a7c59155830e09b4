import type { ReactNode } from 'react';
import { formatCount } from '../../../shared/format.ts';
import { Mono } from '../../components/mono.tsx';

interface FoldedListProps<T> {
  readonly items: readonly T[];
  readonly itemKey: (item: T) => string;
  readonly children: (item: T) => ReactNode;
  /** So many are shown at once; the others are one click away. */
  readonly shown?: number;
}

/** A list that names everything, and does not push all else off the screen. */
export function FoldedList<T>({ items, itemKey, children, shown = 8 }: FoldedListProps<T>) {
  // One more takes no more room than the line that would hide it.
  const first = items.length <= shown + 1 ? items.length : shown;
  const lines = (some: readonly T[]) => (
    <ul className="hf-plain-list">
      {some.map((item) => (
        <li key={itemKey(item)}>{children(item)}</li>
      ))}
    </ul>
  );
  return (
    <>
      {lines(items.slice(0, first))}
      {first === items.length ? null : (
        <details className="hf-raw">
          <summary>Show the other {formatCount(items.length - first)}</summary>
          <div className="hf-folded">{lines(items.slice(first))}</div>
        </details>
      )}
    </>
  );
}

interface FoldedNamesProps {
  readonly names: readonly string[];
  readonly shown?: number;
}

/** Names of objects, one to a line. */
export function FoldedNames({ names, shown = 5 }: FoldedNamesProps) {
  return (
    <FoldedList items={names} itemKey={(name) => name} shown={shown}>
      {(name) => <Mono>{name}</Mono>}
    </FoldedList>
  );
}
