import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ChooseAll } from './table-choice.tsx';
import { TableRow } from './table-row.tsx';
import { useShownRows } from './use-shown-rows.ts';
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

export interface Selection<T> {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  /** Names a row, for readers: "Choose acme daily". */
  readonly nameOf: (row: T) => string;
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
  /**
   * Makes each row this high, in pixels, and cuts off what has no room: a list of hundreds then scrolls smoothly,
   * because no row has to be measured and none moves the others. Columns need a `width`, all but one.
   */
  readonly rowHeight?: number;
  /** Rows that are chosen, to do something with several at once. */
  readonly selection?: Selection<T>;
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode;
}

/** Drawn again only when something of it changes: a table that scrolls draws what comes into sight. */
const Row = memo(TableRow) as typeof TableRow;

/** A sortable table that can be worked by keyboard alone: headers are buttons, arrows move between rows. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, onOpen, selectedKey, maxHeight, rowHeight, selection, empty } = props;
  const [sort, setSort] = useState<Sort | null>(props.initialSort ?? null);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  const width = columns.length + (selection === undefined ? 0 : 1);
  const shown = useShownRows(sorted, scroller, maxHeight !== undefined, rowHeight);
  if (rows.length === 0 && empty !== undefined) return <div className="hf-panel-body hf-dimmed">{empty}</div>;
  return (
    <div
      className="hf-table-scroll"
      style={{ maxHeight }}
      ref={scroller}
      // A table without a button in it scrolls by keyboard only when it can have the focus (WCAG 2.1.1).
      {...(onOpen === undefined && columns.every(({ sortBy }) => sortBy === undefined)
        ? { tabIndex: 0, role: 'group', 'aria-label': label }
        : {})}
    >
      <table
        className="hf-table"
        data-even={rowHeight === undefined ? undefined : true}
        style={{ '--hf-row-height': `${rowHeight ?? 0}px` } as CSSProperties}
        aria-label={label}
        aria-rowcount={shown.isWhole ? undefined : sorted.length + 1}
      >
        <thead>
          <tr>
            {selection === undefined ? null : (
              <th scope="col" style={{ width: 48 }}>
                <ChooseAll selection={selection} keys={sorted.map(rowKey)} />
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={moveBetweenRows}>
          <Gap height={shown.heightBefore} columns={width} />
          {shown.rows.map(({ row, index }) => {
            const key = rowKey(row);
            return (
              <Row
                key={key}
                id={key}
                row={row}
                index={index}
                isWhole={shown.isWhole}
                isSelected={selectedKey === key}
                columns={columns}
                selection={selection}
                onOpen={onOpen}
                measure={shown.measure}
              />
            );
          })}
          <Gap height={shown.heightAfter} columns={width} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are not drawn, so that the scroll bar tells the truth. */
function Gap({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

interface HeaderCellProps<T> {
  readonly column: Column<T>;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort) => void;
}

function HeaderCell<T>({ column, sort, onSort }: HeaderCellProps<T>) {
  const { key, header, align, width, sortBy, isHeaderHidden } = column;
  if (isHeaderHidden) {
    return (
      <th scope="col" style={{ width }}>
        <span className="hf-visually-hidden">{header}</span>
      </th>
    );
  }
  if (sortBy === undefined) {
    return (
      <th scope="col" data-align={align} style={{ width }}>
        {header}
      </th>
    );
  }
  const isSorted = sort?.key === key;
  const isDescending = isSorted && sort.isDescending;
  const Icon = isDescending ? IconArrowDown : IconArrowUp;
  const state = isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" data-align={align} aria-sort={isSorted ? state : undefined} style={{ width }}>
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

function moveBetweenRows(event: KeyboardEvent<HTMLTableSectionElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row-button]')];
  const at = buttons.findIndex((button) => button.matches(':focus'));
  const next = buttons[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
