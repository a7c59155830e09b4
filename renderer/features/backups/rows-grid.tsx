import { UnstyledButton } from '@mantine/core';
import { useMemo } from 'react';
import { formatCount } from '../../../shared/format.ts';
import type { Cell, NumberedRow, RowColumn } from '../../../shared/model/rows.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { ChosenCell } from './cell-dialog.tsx';

interface RowsGridProps {
  readonly columns: readonly RowColumn[];
  readonly rows: readonly NumberedRow[];
  readonly maxHeight: number;
  readonly onCell: (cell: ChosenCell) => void;
  readonly empty: string;
}

const SHOWN_CHARACTERS = 60;

/** Rows as a grid: decoded values, a click shows one whole. */
export function RowsGrid({ columns, rows, maxHeight, onCell, empty }: RowsGridProps) {
  const shown = useMemo(() => gridColumns(columns, onCell), [columns, onCell]);
  return (
    <div className="hf-rows">
      <DataTable
        label="Rows"
        columns={shown}
        rows={rows}
        rowKey={({ number }) => String(number)}
        maxHeight={maxHeight}
        empty={empty}
      />
    </div>
  );
}

function gridColumns(
  columns: readonly RowColumn[],
  onCell: (cell: ChosenCell) => void,
): readonly Column<NumberedRow>[] {
  return [
    {
      key: '#',
      header: '#',
      align: 'right',
      width: 1,
      cell: ({ number }) => <span className="hf-dimmed">{formatCount(number + 1)}</span>,
    },
    ...columns.map(
      (column, at): Column<NumberedRow> => ({
        key: `${at}`,
        header: column.name,
        cell: ({ number, cells }) => {
          const cell = cells[at];
          return cell === undefined ? null : (
            <CellValue
              cell={cell}
              label={`${column.name} of row ${number + 1}`}
              onOpen={() => onCell({ row: number, column: at, definition: column, cell })}
            />
          );
        },
      }),
    ),
  ];
}

interface CellValueProps {
  readonly cell: Cell;
  readonly label: string;
  readonly onOpen: () => void;
}

/** Short values are text; what is cut is a button that shows the whole. */
function CellValue({ cell, label, onOpen }: CellValueProps) {
  const { kind, text, cutFrom } = cell;
  if (kind === 'null') return <span className="hf-cell-null">NULL</span>;
  if (kind === 'number') return <span className="hf-cell-number">{text}</span>;
  if (text === '') return <span className="hf-cell-null">empty</span>;
  const whole = kind === 'binary' ? `0x${text}` : text.replaceAll(/\s+/g, ' ');
  const isLong = cutFrom !== null || whole.length > SHOWN_CHARACTERS || /[\n{[]/.test(text);
  if (!isLong) return <span data-kind={kind}>{whole}</span>;
  return (
    <UnstyledButton
      className="hf-cell-long"
      data-kind={kind}
      fz="sm"
      onClick={onOpen}
      aria-label={`Show all of ${label}`}
    >
      {whole.slice(0, SHOWN_CHARACTERS)}
      {cutFrom !== null || whole.length > SHOWN_CHARACTERS ? '…' : ''}
    </UnstyledButton>
  );
}
