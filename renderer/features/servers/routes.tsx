import type { RouteObject } from 'react-router';
import { ServerId } from '../../../shared/model/ids.ts';
import { WithId } from '../../lib/with-id.tsx';
import { EditServerPage } from './edit-server-page.tsx';
import { NewServerPage } from './new-server-page.tsx';
import { ServerPage } from './server-page.tsx';
import { ServersPage } from './servers-page.tsx';

export const serverRoutes: RouteObject[] = [
  { path: 'servers', element: <ServersPage /> },
  { path: 'servers/new', element: <NewServerPage /> },
  {
    path: 'servers/:serverId',
    element: (
      <WithId schema={ServerId} param="serverId">
        {(serverId) => <ServerPage key={serverId} serverId={serverId} />}
      </WithId>
    ),
  },
  {
    path: 'servers/:serverId/edit',
    element: (
      <WithId schema={ServerId} param="serverId">
        {(serverId) => <EditServerPage key={serverId} serverId={serverId} />}
      </WithId>
    ),
  },
];
