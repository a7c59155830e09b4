import { Stack, Text } from '@mantine/core';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Panel } from '../../components/panel.tsx';
import type { OpenedBackup } from './backup-page.tsx';

/** The shell lines that use this backup with standard tools alone. */
export function WithoutHoldfast({ opened }: { readonly opened: OpenedBackup }) {
  return (
    <Stack gap={16}>
      <Text c="dimmed">
        This backup outlives Holdfast: <code className="hf-mono">zstd</code> and your database’s own client
        are all that is needed, on any machine.
      </Text>
      {opened.withoutHoldfast.map(({ title, lines }) => (
        <Panel key={title} title={title}>
          <CopyBlock text={lines} label={`the lines: ${title}`} />
        </Panel>
      ))}
    </Stack>
  );
}
