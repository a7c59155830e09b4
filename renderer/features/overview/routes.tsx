import type { RouteObject } from 'react-router';
import { OverviewPage } from './overview-page.tsx';

export const overviewRoutes: RouteObject[] = [{ index: true, element: <OverviewPage /> }];
