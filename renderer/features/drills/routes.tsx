import type { RouteObject } from 'react-router';

export const drillRoutes: RouteObject[] = [];
