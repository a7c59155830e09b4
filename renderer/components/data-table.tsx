import { Button, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { formatCount } from '../../shared/format.ts';
import './data-table.css';

export interface Column<T> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: T) => ReactNode;
  /** Makes the column sortable. `null` sorts last, whichever way. */
  readonly sortBy?: (row: T) => string | number | null;
  readonly align?: 'left' | 'right';
  /** CSS width. */
  readonly width?: string | number;
  /** The header is for readers only (a column of buttons). */
  readonly isHeaderHidden?: boolean;
}

export interface Sort {
  readonly key: string;
  readonly isDescending: boolean;
}

interface DataTableProps<T> {
  /** What the table lists, for readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly initialSort?: Sort;
  /** Opens or selects a row; its first cell becomes the button that does it by keyboard. */
  readonly onOpen?: (row: T) => void;
  /** The row that is open beside the table. */
  readonly selectedKey?: string | null;
  /** In pixels; longer tables scroll under their header. */
  readonly maxHeight?: number;
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode;
}

// Every row is an element; beyond this many the rest comes on demand, so that 10,000 tables open at once.
const FIRST_ROWS = 250;

/** A sortable table that can be worked by keyboard alone: headers are buttons, arrows move between rows. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, onOpen, selectedKey, maxHeight, empty } = props;
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null);
  const [limit, setLimit] = useState(FIRST_ROWS);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  if (rows.length === 0 && empty !== undefined) return <div className="hf-panel-body hf-dimmed">{empty}</div>;
  return (
    <div className="hf-table-scroll" style={{ maxHeight }}>
      <table className="hf-table" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={moveBetweenRows}>
          {sorted.slice(0, limit).map((row) => {
            const key = rowKey(row);
            const isSelected = selectedKey === key;
            return (
              // The keyboard's way is the button in the first cell; the row is a larger target for the mouse.
              <tr
                key={key}
                data-opens={onOpen === undefined ? undefined : true}
                data-selected={isSelected || undefined}
                onClick={
                  onOpen === undefined ? undefined : (event) => isPlainClick(event.target) && onOpen(row)
                }
              >
                {columns.map((column, index) => (
                  <td key={column.key} data-align={column.align} style={{ width: column.width }}>
                    {index === 0 && onOpen !== undefined ? (
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
          })}
        </tbody>
      </table>
      {sorted.length > limit ? (
        <div className="hf-table-more">
          <Button size="xs" variant="subtle" onClick={() => setLimit(limit + FIRST_ROWS * 8)}>
            Show more of {formatCount(sorted.length)}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

interface HeaderCellProps<T> {
  readonly column: Column<T>;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort) => void;
}

function HeaderCell<T>({ column, sort, onSort }: HeaderCellProps<T>) {
  const { key, header, align, sortBy, isHeaderHidden } = column;
  if (isHeaderHidden) {
    return (
      <th scope="col">
        <span className="hf-visually-hidden">{header}</span>
      </th>
    );
  }
  if (sortBy === undefined) {
    return (
      <th scope="col" data-align={align}>
        {header}
      </th>
    );
  }
  const isSorted = sort?.key === key;
  const isDescending = isSorted && sort.isDescending;
  const Icon = isDescending ? IconArrowDown : IconArrowUp;
  const state = isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" data-align={align} aria-sort={isSorted ? state : undefined}>
      <UnstyledButton
        className="hf-table-sort"
        fz="sm"
        onClick={() => onSort({ key, isDescending: isSorted && !isDescending })}
      >
        {align === 'right' ? <Icon size={12} aria-hidden /> : null}
        {header}
        {align === 'right' ? null : <Icon size={12} aria-hidden />}
      </UnstyledButton>
    </th>
  );
}

function sortRows<T>(rows: readonly T[], columns: readonly Column<T>[], sort: Sort | null): readonly T[] {
  const sortBy = columns.find(({ key }) => key === sort?.key)?.sortBy;
  if (sortBy === undefined || sort === null) return rows;
  const direction = sort.isDescending ? -1 : 1;
  return [...rows].sort((left, right) => {
    const a = sortBy(left);
    const b = sortBy(right);
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    if (typeof a === 'number' && typeof b === 'number') return direction * (a - b);
    return direction * String(a).localeCompare(String(b), 'en', { numeric: true });
  });
}

/** A click on a link or button inside the row is that one's, not the row's; nor is one that ends a text selection. */
function isPlainClick(target: EventTarget): boolean {
  if (!(target instanceof Element) || target.closest('a, button, input, label') !== null) return false;
  return String(window.getSelection() ?? '') === '';
}

function moveBetweenRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-button]')];
  const at = buttons.findIndex((button) => button.matches(':focus'));
  const next = buttons[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
