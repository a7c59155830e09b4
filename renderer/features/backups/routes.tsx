import type { RouteObject } from 'react-router';
import { BackupId } from '../../../shared/model/ids.ts';
import { WithId } from '../../lib/with-id.tsx';
import { BackUpPage } from './back-up-page.tsx';
import { BackupPage } from './backup-page.tsx';
import { BackupsPage } from './backups-page.tsx';
import { ComparePage } from './compare-page.tsx';
import { ImportPage } from './import-page.tsx';
import { RowsPage } from './rows-page.tsx';

export const backupRoutes: RouteObject[] = [
  { path: 'backups', element: <BackupsPage /> },
  { path: 'backups/new', element: <BackUpPage /> },
  { path: 'backups/import', element: <ImportPage /> },
  {
    path: 'backups/:backupId',
    element: (
      <WithId schema={BackupId} param="backupId">
        {(backupId) => <BackupPage key={backupId} backupId={backupId} />}
      </WithId>
    ),
  },
  {
    path: 'backups/:backupId/compare',
    element: (
      <WithId schema={BackupId} param="backupId">
        {(backupId) => <ComparePage key={backupId} backupId={backupId} />}
      </WithId>
    ),
  },
  {
    path: 'backups/:backupId/rows',
    element: (
      <WithId schema={BackupId} param="backupId">
        {(backupId) => <RowsPage backupId={backupId} />}
      </WithId>
    ),
  },
];
