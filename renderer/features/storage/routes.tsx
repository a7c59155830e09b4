import type { RouteObject } from 'react-router';
import { StoragePage } from './storage-page.tsx';

export const storageRoutes: RouteObject[] = [
  { path: 'storage', element: <StoragePage /> },
  { path: 'storage/:storageId', element: <StoragePage /> },
];
