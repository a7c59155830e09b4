import { Stack, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { CallOutput, Preferences } from '../../../shared/contract.ts';
import { useKeepPreferences } from '../../api/preferences.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';

type Background = CallOutput<'app.background'>;

/** How Holdfast lives when nobody looks: start at login, tray, sleep, desktop notifications. */
export function BackgroundPanel({ preferences }: { readonly preferences: Preferences }) {
  const background = useCall('app.background', {}, { staleTimeMs: 0 });
  const client = useQueryClient();
  const keep = useKeepPreferences();
  const setStart = useAction('app.setStartAtLogin');
  const startAtLogin = async (isOn: boolean) => {
    const next = await setStart.mutateAsync({ startAtLogin: isOn });
    client.setQueryData<Background>(keyOf('app.background', {}), next);
  };
  return (
    <Panel title="In the background">
      <Loaded query={background}>
        {(known) => (
          <Stack gap={14}>
            <Switch
              label="Start at login"
              description="Without a window, so that plans run when you do not think of them."
              checked={known.startAtLogin}
              onChange={(event) => void startAtLogin(event.currentTarget.checked).catch(notifyError)}
            />
            <Switch
              label="Closing the window keeps Holdfast running"
              description={
                known.hasTray
                  ? 'The icon beside the clock shows how the plans do, and brings the window back.'
                  : 'Not here: this desktop shows no tray icons, and a Holdfast that nobody sees would be lost. The system’s own scheduler, below, runs plans without it.'
              }
              disabled={!known.hasTray}
              checked={known.hasTray && preferences.keepRunning}
              onChange={(event) => keep({ keepRunning: event.currentTarget.checked })}
            />
            <Switch
              label="The machine stays awake while a run goes on"
              description="Closing a laptop’s lid still puts it to sleep."
              checked={preferences.blockSleep}
              onChange={(event) => keep({ blockSleep: event.currentTarget.checked })}
            />
            <Switch
              label="Desktop notifications"
              description="When a plan begins to fail, is overdue, or is well again; each once."
              checked={preferences.desktopNotifications}
              onChange={(event) => keep({ desktopNotifications: event.currentTarget.checked })}
            />
          </Stack>
        )}
      </Loaded>
    </Panel>
  );
}
