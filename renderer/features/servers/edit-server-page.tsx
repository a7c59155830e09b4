import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { NoSuchPage } from '../../app/error-page.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { paths } from '../../lib/paths.ts';
import { ServerEditor } from './server-editor.tsx';
import { type ServerFormValues, type ServerOrigin, toPassword, toPatch } from './server-form.ts';
import { toSshSecret } from './ssh-form.ts';

export function EditServerPage({ serverId }: { readonly serverId: ServerId }) {
  const servers = useCall('servers.list', {});
  return (
    <Loaded query={servers}>
      {(list) => {
        const server = list.find(({ id }) => id === serverId);
        return server === undefined ? <NoSuchPage /> : <EditServer server={server} />;
      }}
    </Loaded>
  );
}

function EditServer({ server }: { readonly server: ServerView }) {
  const serverId = server.id;
  const edit = useAction('servers.edit');
  const client = useQueryClient();
  const navigate = useNavigate();
  const origin: ServerOrigin = { kind: 'edit', server };
  const save = async (values: ServerFormValues, before: ServerFormValues) => {
    await edit.mutateAsync({
      serverId,
      patch: toPatch(values, before),
      password: toPassword(values, origin),
      sshSecret: toSshSecret(values, origin),
    });
    // What an older test found may no longer hold.
    client.removeQueries({ queryKey: keyOf('servers.test', { serverId }) });
    await navigate(paths.server(serverId));
  };
  return (
    <Page>
      <PageHeader
        title={`Edit ${server.name}`}
        breadcrumbs={[
          { label: 'Servers', to: paths.servers },
          { label: server.name, to: paths.server(serverId) },
        ]}
      />
      <ServerEditor
        origin={origin}
        hasKeychain={server.passwordPolicy === 'keychain'}
        submitLabel="Save"
        testsFirst={false}
        onSave={(values, before) => void save(values, before).catch(() => {})}
        onCancel={() => void navigate(paths.server(serverId))}
        isSaving={edit.isPending}
        saveError={edit.error}
      />
    </Page>
  );
}
