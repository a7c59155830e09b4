import { IconCheck, IconX } from '@tabler/icons-react';
import type { ComparedObject } from '../../../shared/model/drill.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import type { Column } from '../../components/data-table.tsx';
import { Bytes, Figure } from '../../components/figures.tsx';
import { Hint } from '../../components/hint.tsx';
import { Mono } from '../../components/mono.tsx';

interface ObjectColumnOptions {
  readonly isManyDatabases: boolean;
  /** Leaves out what can be done without. */
  readonly isNarrow: boolean;
  readonly restored: ReadonlyMap<string, ComparedObject>;
  /** `database.table` of tables with FLOAT columns. */
  readonly floats: ReadonlySet<string>;
}

/** What is said of each object of a backup. */
export function objectColumns(options: ObjectColumnOptions): readonly Column<BackupObject>[] {
  const { isManyDatabases, isNarrow, restored, floats } = options;
  return [
    {
      key: 'name',
      header: 'Name',
      sortBy: ({ name }) => name,
      cell: ({ kind, name, database }) => (
        <>
          <Mono>
            {isManyDatabases ? (
              <>
                <span className="hf-dimmed">{database}.</span>
                <wbr />
              </>
            ) : null}
            {name}
          </Mono>
          {kind === 'table' ? null : <span className="hf-dimmed hf-small"> {objectKindWords[kind].one}</span>}
        </>
      ),
    },
    {
      key: 'rows',
      header: 'Rows',
      align: 'right',
      sortBy: ({ rows }) => rows,
      cell: ({ rows }) => <Figure value={rows} />,
    },
    {
      key: 'raw',
      header: 'SQL',
      align: 'right',
      sortBy: ({ rawBytes }) => rawBytes,
      cell: ({ rawBytes }) => <Bytes value={rawBytes} />,
    },
    ...(isNarrow ? [] : [storedColumn]),
    {
      key: 'restored',
      header: 'Drilled',
      cell: (object) => (
        <Restored
          compared={restored.get(objectKey(object)) ?? null}
          hasFloat={object.kind === 'table' && floats.has(`${object.database}.${object.name}`)}
        />
      ),
    },
  ];
}

const storedColumn: Column<BackupObject> = {
  key: 'stored',
  header: 'Stored',
  align: 'right',
  sortBy: ({ storedBytes }) => storedBytes,
  cell: ({ storedBytes }) => <Bytes value={storedBytes} />,
};

interface RestoredProps {
  readonly compared: ComparedObject | null;
  readonly hasFloat: boolean;
}

/** How an object came out of the newest drill. */
function Restored({ compared, hasFloat }: RestoredProps) {
  if (compared === null) return <span className="hf-dimmed hf-small">not yet</span>;
  if (compared.state === 'equal')
    return (
      <span className="hf-equal">
        <IconCheck size={13} stroke={2.2} aria-hidden />
        equal{hasFloat ? '*' : ''}
      </span>
    );
  const difference = (
    <span className="hf-equal hf-warning-text">
      <IconX size={13} stroke={2.2} aria-hidden />
      {compared.state}
    </span>
  );
  return compared.difference === null ? difference : <Hint label={compared.difference}>{difference}</Hint>;
}
