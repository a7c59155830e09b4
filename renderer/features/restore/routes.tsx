import type { RouteObject } from 'react-router';

export const restoreRoutes: RouteObject[] = [];
