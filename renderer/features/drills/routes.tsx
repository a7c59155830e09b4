import type { RouteObject } from 'react-router';
import { RunId } from '../../../shared/model/ids.ts';
import { WithId } from '../../lib/with-id.tsx';
import { DrillPage } from './drill-page.tsx';
import { DrillsPage } from './drills-page.tsx';

export const drillRoutes: RouteObject[] = [
  { path: 'drills', element: <DrillsPage /> },
  {
    path: 'drills/:runId',
    element: (
      <WithId schema={RunId} param="runId">
        {(runId) => <DrillPage key={runId} runId={runId} />}
      </WithId>
    ),
  },
];
