import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState } from 'react';

export interface ShownRows<T> {
  readonly rows: readonly { readonly row: T; readonly index: number }[];
  /** All rows are drawn; nothing has to be told of others. */
  readonly isWhole: boolean;
  /** Pixels that stand for the rows that are not drawn. */
  readonly heightBefore: number;
  readonly heightAfter: number;
  /** Takes each drawn row's element, to learn its height. */
  readonly measure: ((element: HTMLElement | null) => void) | undefined;
}

// Below this many all rows are drawn: the window's own search and printing then find every one.
const DRAWN_WHOLE = 150;
const USUAL_HEIGHT = 38;
// Rows drawn beyond the edges, so that the arrow keys always have a next one.
const OVERSCAN = 6;

/**
 * The rows of a long table that are in sight: 10,000 tables open at once and scroll smoothly.
 * @param scroller the element around the table
 * @param scrollsItself true when that element scrolls; false when the page does
 * @param rowHeight of every row; without it each is measured
 */
export function useShownRows<T>(
  rows: readonly T[],
  scroller: RefObject<HTMLElement | null>,
  scrollsItself: boolean,
  rowHeight?: number,
): ShownRows<T> {
  const isWhole = rows.length <= DRAWN_WHOLE;
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const table = scroller.current;
    const page = table?.closest('.hf-main');
    if (scrollsItself || table === null || page === null || page === undefined) return;
    setScrollMargin(table.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop);
  }, [scroller, scrollsItself]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: !isWhole,
    getScrollElement: () =>
      scrollsItself ? scroller.current : (scroller.current?.closest('.hf-main') ?? null),
    estimateSize: () => rowHeight ?? USUAL_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin,
  });
  if (isWhole) {
    return {
      rows: rows.map((row, index) => ({ row, index })),
      isWhole,
      heightBefore: 0,
      heightAfter: 0,
      measure: undefined,
    };
  }
  const items = virtualizer.getVirtualItems();
  return {
    rows: items.flatMap(({ index }) => {
      const row = rows[index];
      return row === undefined ? [] : [{ row, index }];
    }),
    isWhole,
    heightBefore: (items[0]?.start ?? scrollMargin) - scrollMargin,
    heightAfter: virtualizer.getTotalSize() - ((items.at(-1)?.end ?? scrollMargin) - scrollMargin),
    measure: rowHeight === undefined ? virtualizer.measureElement : undefined,
  };
}
