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
          <wbr />
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
    cell: ({ rowsBefore, rowsAfter }) => (
      <FromTo before={rowsBefore} after={rowsAfter} format={formatCount} />
    ),
  },
  {
    key: 'bytes',
    header: 'SQL',
    align: 'right',
    sortBy: ({ bytesAfter, bytesBefore }) => (bytesAfter ?? 0) - (bytesBefore ?? 0),
    cell: ({ bytesBefore, bytesAfter }) => (
      <FromTo before={bytesBefore} after={bytesAfter} format={formatBytes} />
    ),
  },
];

interface FromToProps {
  readonly before: number | null;
  readonly after: number | null;
  readonly format: (count: number) => string;
}

/** `5,000 → 1,000`, on one line; one figure where nothing changed. */
function FromTo({ before, after, format }: FromToProps) {
  const [from, to] = [before, after].map((count) => (count === null ? '–' : format(count)));
  return <span style={{ whiteSpace: 'nowrap' }}>{before === after ? from : `${from} → ${to}`}</span>;
}
