import type { RouteObject } from 'react-router';
import { PlanId } from '../../../shared/model/ids.ts';
import { WithId } from '../../lib/with-id.tsx';
import { PlanPage } from './plan-page.tsx';
import { EditPlanPage, NewPlanPage } from './plan-wizard-pages.tsx';
import { PlansPage } from './plans-page.tsx';

export const planRoutes: RouteObject[] = [
  { path: 'plans', element: <PlansPage /> },
  { path: 'plans/new', element: <NewPlanPage /> },
  {
    path: 'plans/:planId',
    element: (
      <WithId schema={PlanId} param="planId">
        {(planId) => <PlanPage key={planId} planId={planId} />}
      </WithId>
    ),
  },
  {
    path: 'plans/:planId/edit',
    element: (
      <WithId schema={PlanId} param="planId">
        {(planId) => <EditPlanPage key={planId} planId={planId} />}
      </WithId>
    ),
  },
];
