import path from 'node:path';
import type { Page } from '@playwright/test';
import type { ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { LaunchedApp } from '../../support/launch-app.ts';
import { shopStatements } from '../../support/shop.ts';
import type { TestServer } from '../../support/test-server.ts';
import type { Fixtures } from './app-test.ts';
import { addServer, addStorage } from './drive.ts';

export interface ShopApp {
  readonly server: TestServer;
  readonly launched: LaunchedApp;
  readonly window: Page;
  readonly serverId: ServerId;
  readonly storageId: StorageId;
  /** The storage's folder. */
  readonly place: string;
}

/** The app, with a MariaDB server that holds the shop, and a storage. @param name the server's */
export async function openShop(
  { launch, server: start, folder }: Pick<Fixtures, 'launch' | 'server' | 'folder'>,
  name = 'Shop',
): Promise<ShopApp> {
  const server = await start('mariadb', { password: 'pw' });
  await server.query(...shopStatements('mariadb'));
  const launched = await launch();
  const { window } = launched;
  const { port, root } = server;
  const serverId = await addServer(window, { name, port, user: root.user, password: root.password });
  const place = path.join(folder(), 'Backups');
  const storageId = await addStorage(launched, place);
  return { server, launched, window, serverId, storageId, place };
}
