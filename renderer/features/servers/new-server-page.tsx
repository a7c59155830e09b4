import { IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import type { ServerProfile } from '../../../shared/model/server.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { paths } from '../../lib/paths.ts';
import { originOf } from './new-server-link.ts';
import { ServerEditor } from './server-editor.tsx';
import { type ServerFormValues, toDraft, toPassword } from './server-form.ts';
import { toSshSecret } from './ssh-form.ts';

/** Connects a server: blank, from a discovered address, or from what was imported. */
export function NewServerPage() {
  const { state, key } = useLocation();
  const origin = originOf(state);
  const info = useCall('app.info', {});
  const isFirst = useCall('servers.list', {}).data?.length === 0;
  const add = useAction('servers.add');
  const client = useQueryClient();
  const navigate = useNavigate();
  const save = async (values: ServerFormValues, _before: ServerFormValues, profile: ServerProfile | null) => {
    const { serverId } = await add.mutateAsync({
      draft: toDraft(values),
      password: toPassword(values, origin),
      sshSecret: toSshSecret(values, origin),
      ...(origin.kind === 'imported' ? { importToken: origin.candidate.importToken } : {}),
    });
    // The page of the server shows what was just found instead of asking again.
    if (profile !== null) client.setQueryData(keyOf('servers.test', { serverId }), profile);
    // The first server leads on to the first steps: storage, backup, drill.
    await navigate(isFirst ? paths.overview : paths.server(serverId));
  };
  const remarks = origin.kind === 'imported' ? origin.candidate.remarks : [];
  return (
    <Page>
      <PageHeader
        title="Connect a server"
        description="Holdfast reads from it and changes nothing, unless you restore into it."
        breadcrumbs={[{ label: 'Servers', to: paths.servers }]}
      />
      {remarks.length === 0 ? null : (
        <Notice tone="blue" icon={IconInfoCircle} title="Some lines could not be carried over">
          <ul className="hf-list">
            {remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </Notice>
      )}
      <Loaded query={info}>
        {({ keychain }) => (
          <ServerEditor
            key={key}
            origin={origin}
            hasKeychain={keychain.kind === 'ready'}
            submitLabel="Connect"
            testsFirst
            onSave={(values, before, profile) => void save(values, before, profile).catch(() => {})}
            onCancel={() => void navigate(-1)}
            isSaving={add.isPending}
            saveError={add.error}
          />
        )}
      </Loaded>
    </Page>
  );
}
