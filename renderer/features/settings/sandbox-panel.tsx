import { useQueryClient } from '@tanstack/react-query';
import type { Preferences } from '../../../shared/contract.ts';
import { keyOf, useAction } from '../../api/queries.ts';
import { Panel } from '../../components/panel.tsx';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';
import { notifyError } from '../../lib/notify.ts';

/** Where drills put their throw-away servers. */
export function SandboxPanel({ preferences }: { readonly preferences: Preferences }) {
  const save = useAction('app.setPreferences');
  const client = useQueryClient();
  const { sandboxFolder } = preferences;
  const choose = async (folder: PickedPath | null) => {
    const next = await save.mutateAsync({ sandboxFolder: folder?.ref ?? null });
    client.setQueryData(keyOf('app.preferences', {}), next);
  };
  return (
    <Panel title="Drills">
      <PathPicker
        kind="folder"
        label="Folder for throw-away servers"
        hint="A drill needs room for the restored databases there, and leaves nothing behind. None chosen: where most room is."
        dialogTitle="Choose a folder for throw-away servers"
        value={sandboxFolder === null ? null : { ref: { path: sandboxFolder }, label: sandboxFolder }}
        onChange={(folder) => void choose(folder).catch(notifyError)}
      />
    </Panel>
  );
}
