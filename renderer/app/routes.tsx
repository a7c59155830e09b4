import { createHashRouter } from 'react-router';
import { activityRoutes } from '../features/activity/routes.tsx';
import { backupRoutes } from '../features/backups/routes.tsx';
import { clientRoutes } from '../features/clients/routes.tsx';
import { drillRoutes } from '../features/drills/routes.tsx';
import { overviewRoutes } from '../features/overview/routes.tsx';
import { planRoutes } from '../features/plans/routes.tsx';
import { restoreRoutes } from '../features/restore/routes.tsx';
import { serverRoutes } from '../features/servers/routes.tsx';
import { settingsRoutes } from '../features/settings/routes.tsx';
import { storageRoutes } from '../features/storage/routes.tsx';
import { ErrorPage, NoSuchPage } from './error-page.tsx';
import { Shell } from './shell.tsx';

/** Every page, by address (#/…); each feature lists its own. */
export const router = createHashRouter([
  {
    path: '/',
    element: <Shell />,
    children: [
      {
        errorElement: <ErrorPage />,
        children: [
          ...overviewRoutes,
          ...clientRoutes,
          ...serverRoutes,
          ...planRoutes,
          ...backupRoutes,
          ...restoreRoutes,
          ...drillRoutes,
          ...storageRoutes,
          ...activityRoutes,
          ...settingsRoutes,
          { path: '*', element: <NoSuchPage /> },
        ],
      },
    ],
  },
]);
