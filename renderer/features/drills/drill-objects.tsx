import { SegmentedControl, TextInput } from '@mantine/core';
import { IconCheck, IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '../../../shared/format.ts';
import type { ComparedObject } from '../../../shared/model/drill.ts';
import { objectKey } from '../../../shared/model/inventory.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { rowWords } from './compared-words.ts';

const stateWords: Record<ComparedObject['state'], string> = {
  equal: 'equal',
  different: 'differs',
  missing: 'missing',
  unexpected: 'not in the dump',
};

function kindWord(kind: ComparedObject['kind']): string {
  return kind === 'database' ? 'database' : objectKindWords[kind].one;
}

const howWords: Record<NonNullable<ComparedObject['data']>, string> = {
  'insert-bytes': 'every byte of its rows',
  rows: 'row by row',
  different: 'row by row',
  'not-compared': 'rows not compared',
};

/** Every object that was compared, differences first, each with how it was compared. */
export function DrillObjects({ objects }: { readonly objects: readonly ComparedObject[] }) {
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState('all');
  const differing = objects.filter(({ state }) => state !== 'equal');
  const wanted = search.trim().toLowerCase();
  const chosen = (shown === 'differing' ? differing : objects).filter(({ name, database }) =>
    `${database}.${name}`.toLowerCase().includes(wanted),
  );
  return (
    <Panel isFlush label="Compared objects">
      <div className="hf-drill-tools">
        <TextInput
          aria-label="Find an object"
          placeholder="Find a table, view, routine"
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {differing.length === 0 ? null : (
          <SegmentedControl
            size="xs"
            aria-label="Which objects"
            value={shown}
            onChange={setShown}
            data={[
              { value: 'all', label: `All ${formatCount(objects.length)}` },
              { value: 'differing', label: `Different ${formatCount(differing.length)}` },
            ]}
          />
        )}
      </div>
      <DataTable
        label="Compared objects"
        columns={columns}
        rows={chosen}
        rowKey={objectKey}
        initialSort={{ key: 'state', isDescending: true }}
        empty={objects.length === 0 ? 'Nothing was compared.' : 'Nothing by that name.'}
      />
    </Panel>
  );
}

const columns: readonly Column<ComparedObject>[] = [
  {
    key: 'name',
    header: 'Object',
    sortBy: ({ database, name }) => `${database}.${name}`,
    cell: ({ kind, database, name }) => (
      <>
        <Mono>
          {kind === 'database' ? null : <span className="hf-dimmed">{database}.</span>}
          {kind === 'database' ? database : name}
        </Mono>
        {kind === 'table' ? null : <span className="hf-dimmed hf-small"> {kindWord(kind)}</span>}
      </>
    ),
  },
  {
    key: 'rows',
    header: 'Rows restored',
    align: 'right',
    sortBy: ({ rowsRestored }) => rowsRestored,
    cell: (object) => rowWords(object) || <span className="hf-dimmed">–</span>,
  },
  {
    key: 'how',
    header: 'Compared by',
    sortBy: ({ data }) => data,
    cell: ({ data }) => (
      <span className="hf-small">{data === null ? 'definition' : `definition, ${howWords[data]}`}</span>
    ),
  },
  {
    key: 'state',
    header: 'Result',
    sortBy: ({ state }) => (state === 'equal' ? 0 : 1),
    cell: ({ state, difference }) => (
      <>
        <span className={state === 'equal' ? 'hf-equal' : 'hf-equal hf-warning-text'}>
          {state === 'equal' ? (
            <IconCheck size={13} stroke={2.2} aria-hidden />
          ) : (
            <IconX size={13} stroke={2.2} aria-hidden />
          )}
          {stateWords[state]}
        </span>
        {difference === null ? null : <div className="hf-small">{difference}</div>}
      </>
    ),
  },
];
