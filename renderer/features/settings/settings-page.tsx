import { Stack } from '@mantine/core';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Page, PageHeader } from '../../components/page.tsx';
import { EncryptionPanel } from '../encryption/encryption-panel.tsx';
import { AboutPanel } from './about-panel.tsx';
import { AppearancePanel } from './appearance-panel.tsx';
import { AtOncePanel } from './at-once-panel.tsx';
import { BackgroundPanel } from './background-panel.tsx';
import { CopiesPanel } from './copies-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { NotificationsPanel } from './notifications-panel.tsx';
import { OsSchedulePanel } from './os-schedule-panel.tsx';
import { SandboxPanel } from './sandbox-panel.tsx';
import { SettingsFilePanel } from './settings-file-panel.tsx';
import { ToolsPanel } from './tools-panel.tsx';

/** What concerns this machine: looks, throw-away servers, programs, keychain, where Holdfast keeps its own things. */
export function SettingsPage() {
  const preferences = useCall('app.preferences', {});
  const info = useCall('app.info', {});
  return (
    <Page>
      <PageHeader
        title="Settings"
        description="Of Holdfast on this machine. Everything is kept as you change it."
      />
      <Loaded query={preferences}>
        {(known) => (
          <Stack gap={16}>
            <AppearancePanel preferences={known} />
            <BackgroundPanel preferences={known} />
          </Stack>
        )}
      </Loaded>
      <EncryptionPanel />
      <NotificationsPanel />
      <OsSchedulePanel />
      <AtOncePanel />
      <Loaded query={preferences}>{(known) => <SandboxPanel preferences={known} />}</Loaded>
      <LimitsPanel />
      <ToolsPanel />
      <SettingsFilePanel />
      <CopiesPanel />
      <Loaded query={info}>{(known) => <AboutPanel info={known} />}</Loaded>
    </Page>
  );
}
