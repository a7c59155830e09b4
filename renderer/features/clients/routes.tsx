import type { RouteObject } from 'react-router';
import { ClientsPage } from './clients-page.tsx';

export const clientRoutes: RouteObject[] = [{ path: 'clients', element: <ClientsPage /> }];
