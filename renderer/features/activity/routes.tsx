import type { RouteObject } from 'react-router';
import { RunId } from '../../../shared/model/ids.ts';
import { WithId } from '../../lib/with-id.tsx';
import { ActivityPage } from './activity-page.tsx';
import { RunPage } from './run-page.tsx';

export const activityRoutes: RouteObject[] = [
  { path: 'activity', element: <ActivityPage /> },
  {
    path: 'activity/:runId',
    element: (
      <WithId schema={RunId} param="runId">
        {(runId) => <RunPage key={runId} runId={runId} />}
      </WithId>
    ),
  },
];
