import { UnstyledButton } from '@mantine/core';
import type { Column, Selection } from './data-table.tsx';
import { ChooseRow } from './table-choice.tsx';

interface TableRowProps<T> {
  readonly id: string;
  readonly row: T;
  readonly index: number;
  /** All rows are drawn, so that readers can count them themselves. */
  readonly isWhole: boolean;
  readonly isSelected: boolean;
  readonly columns: readonly Column<T>[];
  readonly selection: Selection<T> | undefined;
  readonly onOpen: ((row: T) => void) | undefined;
  /** Takes the row's element, to learn its height. */
  readonly measure: ((element: HTMLElement | null) => void) | undefined;
}

/** One row of a DataTable. */
export function TableRow<T>(props: TableRowProps<T>) {
  const { id, row, index, isWhole, isSelected, columns, selection, onOpen, measure } = props;
  return (
    // The keyboard's way is the button in the first cell; the row is a larger target for the mouse.
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={isWhole ? undefined : index + 2}
      data-opens={onOpen === undefined ? undefined : true}
      data-selected={isSelected || undefined}
      onClick={onOpen === undefined ? undefined : (event) => isPlainClick(event.target) && onOpen(row)}
    >
      {selection === undefined ? null : (
        <td>
          <ChooseRow selection={selection} rowKey={id} name={selection.nameOf(row)} />
        </td>
      )}
      {columns.map((column, place) => (
        <td key={column.key} data-align={column.align} style={{ width: column.width }}>
          {place === 0 && onOpen !== undefined ? (
            <UnstyledButton
              className="hf-table-open"
              fz="sm"
              data-row-button
              aria-current={isSelected || undefined}
              onClick={() => onOpen(row)}
            >
              {column.cell(row)}
            </UnstyledButton>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  );
}

/** A click on a link or button inside the row is that one's, not the row's; nor is one that ends a text selection. */
function isPlainClick(target: EventTarget): boolean {
  if (!(target instanceof Element) || target.closest('a, button, input, label') !== null) return false;
  return String(window.getSelection() ?? '') === '';
}
