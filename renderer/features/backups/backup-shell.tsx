import { Stack, Text } from '@mantine/core';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Panel } from '../../components/panel.tsx';
import type { OpenedBackup } from './backup-page.tsx';

/** The shell lines that use this backup with standard tools alone. */
export function WithoutHoldfast({ opened }: { readonly opened: OpenedBackup }) {
  const isEncrypted = opened.recipients !== null;
  return (
    <Stack gap={16}>
      <Text c="dimmed">
        This backup outlives Holdfast: <code className="hf-mono">zstd</code>
        {isEncrypted ? (
          <>
            , <code className="hf-mono">age</code>
          </>
        ) : null}{' '}
        and your database’s own client are all that is needed, on any machine.
        {isEncrypted
          ? ' The key stands in the recovery kit; write it into the file key.txt in your home folder first.'
          : ''}
      </Text>
      {opened.withoutHoldfast.map(({ title, lines }) => (
        <Panel key={title} title={title}>
          <CopyBlock text={lines} label={`the lines: ${title}`} />
        </Panel>
      ))}
    </Stack>
  );
}
