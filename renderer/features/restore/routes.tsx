import { Navigate, type RouteObject } from 'react-router';
import { BackupId } from '../../../shared/model/ids.ts';
import { paths } from '../../lib/paths.ts';
import { WithId } from '../../lib/with-id.tsx';
import { RestorePage } from './restore-page.tsx';

export const restoreRoutes: RouteObject[] = [
  {
    path: 'backups/:backupId/restore',
    element: (
      <WithId schema={BackupId} param="backupId">
        {(backupId) => <RestorePage key={backupId} backupId={backupId} />}
      </WithId>
    ),
  },
  {
    // The short address, for links from outside this window.
    path: 'restore/:backupId',
    element: (
      <WithId schema={BackupId} param="backupId">
        {(backupId) => <Navigate to={paths.restore(backupId)} replace />}
      </WithId>
    ),
  },
];
