import { Group, Radio } from '@mantine/core';
import type { z } from 'zod';
import { Preferences } from '../../../shared/contract.ts';
import { useKeepPreferences } from '../../api/preferences.ts';
import { Panel } from '../../components/panel.tsx';

/** Light, dark, or as the system is. */
export function AppearancePanel({ preferences }: { readonly preferences: z.infer<typeof Preferences> }) {
  const keep = useKeepPreferences();
  return (
    <Panel title="Appearance">
      <Radio.Group
        label="Theme"
        value={preferences.theme}
        onChange={(text) => keep({ theme: Preferences.shape.theme.parse(text) })}
      >
        <Group gap={20} mt={6}>
          <Radio value="system" label="As the system is" />
          <Radio value="light" label="Light" />
          <Radio value="dark" label="Dark" />
        </Group>
      </Radio.Group>
    </Panel>
  );
}
