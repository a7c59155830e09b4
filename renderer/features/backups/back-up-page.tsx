import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { paths } from '../../lib/paths.ts';
import { EncryptField } from '../encryption/encrypt-field.tsx';
import { NoServer } from '../servers/no-server.tsx';
import { BackUpDatabases } from './back-up-databases.tsx';
import { BackUpForecast } from './back-up-forecast.tsx';
import { BackUpServer } from './back-up-server.tsx';
import { BackUpStorage } from './back-up-storage.tsx';
import { DumpOptionsPanel } from './dump-options/dump-options-panel.tsx';
import { chosenServer, chosenStorage, type Order, selectionOf, startingOrder } from './order.ts';
import './back-up.css';

/** "Back up now": server, databases and storage at the left; at the right what will happen, before it starts. */
export function BackUpPage() {
  const servers = useCall('servers.list', {});
  const storages = useCall('storages.list', {});
  return (
    <Page>
      <PageHeader
        title="Back up now"
        description="Nothing starts before you have seen what will happen."
        breadcrumbs={[{ label: 'Backups', to: paths.backups }]}
      />
      <Loaded query={servers} lines={6}>
        {(knownServers) => (
          <Loaded query={storages} lines={6}>
            {(knownStorages) =>
              knownServers.length === 0 ? (
                <NoServer title="No server is connected yet">
                  A backup is made of a server’s databases. Connect one, or start the sample server to look
                  around.
                </NoServer>
              ) : (
                <OrderForm servers={knownServers} storages={knownStorages} />
              )
            }
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

interface OrderFormProps {
  readonly servers: readonly ServerView[];
  readonly storages: readonly StorageView[];
}

function OrderForm({ servers, storages }: OrderFormProps) {
  const [parameters] = useSearchParams();
  const [order, setOrder] = useState<Order>(() =>
    startingOrder(parameters.get('server'), parameters.get('storage')),
  );
  const change = (part: Partial<Order>) => setOrder((known) => ({ ...known, ...part }));
  const server = chosenServer(order, servers);
  const storage = chosenStorage(order, storages);
  return (
    <div className="hf-back-up">
      <div className="hf-page">
        <BackUpServer
          servers={servers}
          server={server}
          onChoose={(serverId) =>
            setOrder({
              ...startingOrder(serverId, null),
              storageId: order.storageId,
              recipients: order.recipients,
            })
          }
        />
        {server === null ? null : (
          <>
            <BackUpDatabases key={server.id} server={server} order={order} onChange={change} />
            <DumpOptionsPanel
              key={`${server.id} options`}
              serverId={server.id}
              value={selectionOf(order)}
              onChange={({ options, consistency }) =>
                change(
                  consistency === order.consistency
                    ? { options }
                    : { options, consistency, isDegradedFine: false },
                )
              }
            />
          </>
        )}
        <BackUpStorage
          storages={storages}
          storage={storage}
          onChoose={(storageId) => change({ storageId })}
        />
        <EncryptField value={order.recipients} onChange={(recipients) => change({ recipients })} />
      </div>
      <div className="hf-back-up-forecast">
        <BackUpForecast server={server} storage={storage} order={order} onChange={change} />
      </div>
    </div>
  );
}
