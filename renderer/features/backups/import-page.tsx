import { Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ClientId, StorageId } from '../../../shared/model/ids.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import { useCall, useSlowAction } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { Panel } from '../../components/panel.tsx';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';
import { useChosenClient } from '../../lib/chosen-client.ts';
import { paths } from '../../lib/paths.ts';
import { ClientField } from '../clients/client-field.tsx';
import { EncryptField } from '../encryption/encrypt-field.tsx';
import { BackUpStorage } from './back-up-storage.tsx';
import { ImportForecast } from './import-forecast.tsx';
import { chosenStorage } from './order.ts';
import './back-up.css';

/** "Import a dump": what and where at the left; at the right what it is, before anything is taken over. */
export function ImportPage() {
  const storages = useCall('storages.list', {});
  return (
    <Page>
      <PageHeader
        title="Import a dump"
        description="A dump that another program made becomes a backup that can be browsed, drilled and restored. The file itself is only read."
        breadcrumbs={[{ label: 'Backups', to: paths.backups }]}
      />
      <Loaded query={storages} lines={6}>
        {(known) => <ImportForm storages={known} />}
      </Loaded>
    </Page>
  );
}

function ImportForm({ storages }: { readonly storages: readonly StorageView[] }) {
  const [source, setSource] = useState<{
    readonly kind: 'file' | 'folder';
    readonly path: PickedPath;
  } | null>(null);
  const [storageId, setStorageId] = useState<StorageId | null>(null);
  const [recipients, setRecipients] = useState<readonly string[]>([]);
  const chosenClient = useChosenClient().clientId;
  /** Until somebody says otherwise, that of whoever is shown. */
  const [clientId, setClientId] = useState<ClientId | null | undefined>(undefined);
  const client = clientId === undefined ? chosenClient : clientId;
  const look = useSlowAction('imports.look');
  const { start, clear } = look;
  useEffect(() => {
    if (source === null) clear();
    else void start({ path: source.path.ref }).catch(() => {});
  }, [source, start, clear]);
  const storage = chosenStorage({ storageId }, storages);
  const choose = (kind: 'file' | 'folder') => (path: PickedPath | null) =>
    setSource(path === null ? null : { kind, path });
  return (
    <div className="hf-back-up">
      <div className="hf-page">
        <Panel title="Dump">
          <Stack gap={14}>
            <PathPicker
              kind="file"
              label="A file"
              hint="SQL, also packed with gzip, zstd, xz, bzip2 or zip."
              dialogTitle="Choose a dump"
              value={source?.kind === 'file' ? source.path : null}
              onChange={choose('file')}
            />
            <PathPicker
              kind="folder"
              label="Or a folder"
              hint="Of .sql files, table by table, or one that mydumper wrote."
              dialogTitle="Choose a folder with dumps"
              value={source?.kind === 'folder' ? source.path : null}
              onChange={choose('folder')}
            />
            <ClientField value={client} onChange={setClientId} />
          </Stack>
        </Panel>
        <BackUpStorage storages={storages} storage={storage} onChoose={setStorageId} />
        <EncryptField value={recipients} onChange={setRecipients} />
      </div>
      <div className="hf-back-up-forecast">
        <ImportForecast
          key={source?.path.label ?? ''}
          path={source?.path ?? null}
          look={look}
          storage={storage}
          recipients={recipients}
          clientId={client}
        />
      </div>
    </div>
  );
}
