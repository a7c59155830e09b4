import { Button } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import { IconRestore } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { formatCount, plural } from '../../../shared/format.ts';
import type { BackupId } from '../../../shared/model/ids.ts';
import { wireOf } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { NoSuchPage } from '../../app/error-page.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';
import { Closed } from './backup-encryption.tsx';
import { CellDialog, type ChosenCell } from './cell-dialog.tsx';
import { RowsFound } from './rows-found.tsx';
import { RowsGrid } from './rows-grid.tsx';
import { RowsTools } from './rows-tools.tsx';
import { SaveTableMenu } from './save-table-menu.tsx';
import { useBackupTitle } from './use-backup-title.ts';
import './rows.css';

export const ROWS_PER_PAGE = 200;
// What stands above and below the grid; the rest of the window is the grid's.
const AROUND_GRID = 250;
const MIN_HEIGHT = 240;

/** A table of a backup, as its rows stand in the dump. */
export interface TableAddress {
  readonly backupId: BackupId;
  readonly database: string;
  readonly table: string;
}

/** The rows of a table in a backup, read through the index: nothing is restored for it. */
export function RowsPage({ backupId }: { readonly backupId: BackupId }) {
  const [parameters] = useSearchParams();
  const database = parameters.get('database');
  const table = parameters.get('table');
  if (database === null || table === null) return <NoSuchPage />;
  // Another table begins at its first row, and with no text looked for.
  return <Rows key={`${backupId}/${database}/${table}`} address={{ backupId, database, table }} />;
}

function Rows({ address }: { readonly address: TableAddress }) {
  const [offset, setOffset] = useState(0);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ChosenCell | null>(null);
  const { height } = useViewportSize();
  const rows = useCall('backups.rows', { ...address, offset, limit: ROWS_PER_PAGE }, { keepPrevious: true });
  const error = rows.isError ? wireOf(rows.error) : null;
  const closed = error?.code === 'key-not-here' || error?.code === 'key-wrong' ? error : null;
  const maxHeight = Math.max(MIN_HEIGHT, height - AROUND_GRID);
  const total = rows.data?.total;
  return (
    <Page isWide>
      <PageHeader
        title={address.table}
        description={
          total === undefined
            ? `Rows of ${address.database}, as they are in the backup`
            : `${plural(total, 'row')} of ${address.database}, as they are in the backup. Nothing is restored to show them.`
        }
        breadcrumbs={[
          { label: 'Backups', to: paths.backups },
          { label: useBackupTitle(address.backupId), to: paths.backup(address.backupId) },
        ]}
        {...(rows.isError ? {} : { actions: <Actions address={address} /> })}
      />
      {closed === null ? (
        <Loaded query={rows} lines={12}>
          {(page) => (
            <Panel isFlush label={`Rows of ${address.table}`}>
              <RowsTools
                total={page.total}
                offset={offset}
                shown={page.rows.length}
                onOffset={setOffset}
                onSearch={setSearch}
                isSearching={search !== ''}
              />
              {search === '' ? (
                <RowsGrid
                  columns={page.columns}
                  rows={page.rows}
                  maxHeight={maxHeight}
                  onCell={setChosen}
                  empty={`${address.table} has no rows in this backup.`}
                />
              ) : (
                <RowsFound
                  key={search}
                  address={address}
                  columns={page.columns}
                  total={page.total}
                  text={search}
                  maxHeight={maxHeight}
                  onCell={setChosen}
                />
              )}
            </Panel>
          )}
        </Loaded>
      ) : (
        <Closed error={closed} />
      )}
      <CellDialog address={address} chosen={chosen} onClose={() => setChosen(null)} />
    </Page>
  );
}

function Actions({ address }: { readonly address: TableAddress }) {
  const { backupId, database, table } = address;
  return (
    <>
      <SaveTableMenu address={address} />
      <Button
        component={Link}
        to={paths.restoreTable(backupId, database, table)}
        leftSection={<IconRestore size={16} stroke={1.7} aria-hidden />}
      >
        Restore this table
      </Button>
    </>
  );
}

/** "rows 201 to 400 of 5,000" */
export function rangeWords(offset: number, shown: number, total: number): string {
  if (total === 0) return 'no rows';
  return `rows ${formatCount(offset + 1)} to ${formatCount(offset + shown)} of ${formatCount(total)}`;
}
