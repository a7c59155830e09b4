import { Group, Radio } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { Preferences } from '../../../shared/contract.ts';
import { keyOf, useAction } from '../../api/queries.ts';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';

/** Light, dark, or as the system is. */
export function AppearancePanel({ preferences }: { readonly preferences: z.infer<typeof Preferences> }) {
  const save = useAction('app.setPreferences');
  const client = useQueryClient();
  const choose = async (text: string) => {
    const theme = Preferences.shape.theme.parse(text);
    client.setQueryData(keyOf('app.preferences', {}), await save.mutateAsync({ theme }));
  };
  return (
    <Panel title="Appearance">
      <Radio.Group
        label="Theme"
        value={preferences.theme}
        onChange={(text) => void choose(text).catch(notifyError)}
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
