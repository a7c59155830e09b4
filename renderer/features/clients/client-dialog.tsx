import type { ClientView } from '../../../shared/model/client.ts';
import { useAction } from '../../api/queries.ts';
import { NameDialog } from '../../components/name-dialog.tsx';

interface ClientDialogProps {
  /** Whom to rename; `new` adds one; null: closed. */
  readonly client: ClientView | 'new' | null;
  readonly onClose: () => void;
}

/** Adds a client, or calls it otherwise. */
export function ClientDialog({ client, onClose }: ClientDialogProps) {
  const add = useAction('clients.add');
  const edit = useAction('clients.edit');
  const known = client === 'new' ? null : client;
  const close = () => {
    add.reset();
    edit.reset();
    onClose();
  };
  const confirm = async (name: string) => {
    if (known === null) await add.mutateAsync({ name });
    else await edit.mutateAsync({ clientId: known.id, name });
    close();
  };
  return (
    <NameDialog
      opened={client !== null}
      onClose={close}
      title={known === null ? 'Add a client' : `Rename ${known.name}`}
      description="Whom the servers belong to. Only you see it."
      name={known?.name ?? ''}
      confirmLabel={known === null ? 'Add the client' : 'Rename'}
      onConfirm={(name) => void confirm(name).catch(() => {})}
      isBusy={add.isPending || edit.isPending}
      error={add.error ?? edit.error}
    />
  );
}
