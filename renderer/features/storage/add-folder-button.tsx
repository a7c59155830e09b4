import { Button } from '@mantine/core';
import { useAction, useCall } from '../../api/queries.ts';
import { notifyDone, notifyError } from '../../lib/notify.ts';
import { freeName } from './storage-name.ts';

/** One click: the system's dialog, then the folder is a storage under its own name. */
export function AddFolderButton({ label }: { readonly label: string }) {
  const pick = useAction('app.pickFolder');
  const add = useAction('storages.addFolder');
  const storages = useCall('storages.list', {}).data ?? [];
  const choose = async () => {
    const picked = await pick.mutateAsync({ title: 'Choose a folder for backups' });
    if (picked === null) return;
    const name = freeName(picked.label, storages);
    await add.mutateAsync({ name, folder: { token: picked.token } });
    notifyDone(`Backups are kept in ${name}`);
  };
  return (
    <Button loading={pick.isPending || add.isPending} onClick={() => void choose().catch(notifyError)}>
      {label}
    </Button>
  );
}
