import type { Preferences } from '../../../shared/contract.ts';
import { useKeepPreferences } from '../../api/preferences.ts';
import { Panel } from '../../components/panel.tsx';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';

/** Where drills put their throw-away servers. */
export function SandboxPanel({ preferences }: { readonly preferences: Preferences }) {
  const keep = useKeepPreferences();
  const { sandboxFolder } = preferences;
  const choose = (folder: PickedPath | null) => keep({ sandboxFolder: folder?.ref ?? null });
  return (
    <Panel title="Drills">
      <PathPicker
        kind="folder"
        label="Folder for throw-away servers"
        hint="A drill needs room for the restored databases there, and leaves nothing behind. None chosen: where most room is."
        dialogTitle="Choose a folder for throw-away servers"
        value={sandboxFolder === null ? null : { ref: { path: sandboxFolder }, label: sandboxFolder }}
        onChange={choose}
      />
    </Panel>
  );
}
