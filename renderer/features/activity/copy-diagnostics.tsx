import { Button } from '@mantine/core';
import { IconClipboardText } from '@tabler/icons-react';
import { useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import { call } from '../../api/client.ts';
import { notifyDone, notifyError } from '../../lib/notify.ts';
import { diagnosticsText } from './diagnostics.ts';

/** Puts all that is known of a run on the clipboard, without secrets. */
export function CopyDiagnosticsButton({ run }: { readonly run: Run }) {
  const [isBusy, setIsBusy] = useState(false);
  const copy = async () => {
    setIsBusy(true);
    try {
      const [log, about] = await Promise.all([
        call('runs.log', { runId: run.id }),
        call('app.diagnostics', {}),
      ]);
      await call('app.copy', { text: diagnosticsText(run, log, about.text).slice(0, 1_000_000) });
      notifyDone('Copied. It holds no passwords; look through it before you send it.');
    } catch (error) {
      notifyError(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Button
      variant="default"
      leftSection={<IconClipboardText size={16} stroke={1.7} />}
      loading={isBusy}
      onClick={() => void copy()}
    >
      Copy diagnostics
    </Button>
  );
}
