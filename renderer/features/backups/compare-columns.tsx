import { formatBytes, formatCount } from '../../../shared/format.ts';
import type { ObjectChange } from '../../../shared/model/comparison.ts';
import { changeWords, objectKindWords } from '../../../shared/sentences.ts';
import type { Column } from '../../components/data-table.tsx';
import { Mono } from '../../components/mono.tsx';

export const changeColumns: readonly Column<ObjectChange>[] = [
  {
    key: 'name',
    header: 'Object',
    sortBy: ({ database, name }) => `${database}.${name}`,
    cell: ({ kind, database, name }) => (
      <>
        <Mono>
          <span className="hf-dimmed">{database}.</span>
          {name}
        </Mono>
        {kind === 'table' ? null : <span className="hf-dimmed hf-small"> {objectKindWords[kind].one}</span>}
      </>
    ),
  },
  {
    key: 'change',
    header: 'Change',
    sortBy: ({ change }) => change,
    cell: (object) => (
      <span className={object.isDrop ? 'hf-warning-text' : undefined}>{changeWords(object)}</span>
    ),
  },
  {
    key: 'rows',
    header: 'Rows',
    align: 'right',
    sortBy: ({ rowsAfter, rowsBefore }) => (rowsAfter ?? 0) - (rowsBefore ?? 0),
    cell: ({ rowsBefore, rowsAfter }) => fromTo(rowsBefore, rowsAfter, formatCount),
  },
  {
    key: 'bytes',
    header: 'SQL',
    align: 'right',
    sortBy: ({ bytesAfter, bytesBefore }) => (bytesAfter ?? 0) - (bytesBefore ?? 0),
    cell: ({ bytesBefore, bytesAfter }) => fromTo(bytesBefore, bytesAfter, formatBytes),
  },
];

function fromTo(before: number | null, after: number | null, format: (count: number) => string): string {
  if (before === null && after === null) return '–';
  if (before === after && before !== null) return format(before);
  return `${before === null ? '–' : format(before)} → ${after === null ? '–' : format(after)}`;
}
