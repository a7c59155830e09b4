import { Button, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatCount, plural } from '../../../shared/format.ts';
import type { NumberedRow, RowColumn } from '../../../shared/model/rows.ts';
import { useSlowAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import type { ChosenCell } from './cell-dialog.tsx';
import { RowsGrid } from './rows-grid.tsx';
import type { TableAddress } from './rows-page.tsx';

const HITS_AT_ONCE = 100;

interface RowsFoundProps {
  readonly address: TableAddress;
  readonly columns: readonly RowColumn[];
  readonly total: number;
  readonly text: string;
  readonly maxHeight: number;
  readonly onCell: (cell: ChosenCell) => void;
}

/** The rows that hold a text, a hundred at a time; leaving the page ends the search. */
export function RowsFound({ address, columns, total, text, maxHeight, onCell }: RowsFoundProps) {
  const find = useSlowAction('backups.findRows');
  const [found, setFound] = useState<readonly NumberedRow[]>([]);
  const [lookedAt, setLookedAt] = useState(0);
  const { start } = find;
  const { backupId, database, table } = address;
  const isDone = find.data?.isDone === true;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text is a new component (its key)
  useEffect(() => void searchOn(0), []);

  async function searchOn(from: number) {
    const answer = await start({ backupId, database, table, text, from, limit: HITS_AT_ONCE });
    if (answer === null) return;
    setFound((before) => [...before, ...answer.rows]);
    setLookedAt(answer.lookedAt);
  }

  return (
    <>
      {find.error === null ? null : (
        <ErrorNotice error={find.error} onRetry={() => void searchOn(lookedAt)} />
      )}
      <RowsGrid
        columns={columns}
        rows={found}
        maxHeight={maxHeight - 44}
        onCell={onCell}
        empty={find.isPending ? `Looking for “${text}”…` : `No row holds “${text}”.`}
      />
      <div className="hf-rows-foot">
        <Text c="dimmed" fz="xs" role="status">
          {find.isPending ? 'Looking…' : `${plural(found.length, 'row')} found`}
          {isDone ? '' : `, ${formatCount(lookedAt)} of ${formatCount(total)} rows looked at`}
        </Text>
        {isDone || find.isPending || find.error !== null ? null : (
          <Button size="xs" variant="default" onClick={() => void searchOn(lookedAt)}>
            Look on
          </Button>
        )}
        {find.isPending ? (
          <Button size="xs" variant="default" onClick={find.cancel}>
            Stop
          </Button>
        ) : null}
      </div>
    </>
  );
}
