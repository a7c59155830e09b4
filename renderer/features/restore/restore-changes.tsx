import { Skeleton, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RestoreRequest } from '../../../shared/model/restore.ts';
import { wireOf } from '../../api/client.ts';
import { useAction, useSlowAction } from '../../api/queries.ts';
import { Panel } from '../../components/panel.tsx';
import { BusyNotice } from '../activity/busy-notice.tsx';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { ServerErrorNotice } from '../servers/server-error-notice.tsx';
import { type Confirmation, ConfirmPanel } from './confirm-panel.tsx';
import { type RestoreDraft, requestOf } from './draft.ts';
import { MethodFields } from './method-fields.tsx';
import { PreviewDetails } from './preview-details.tsx';
import { PreviewFigures } from './preview-figures.tsx';
import { PreviewHead } from './preview-head.tsx';
import { SavePlan } from './save-plan.tsx';

interface RestoreChangesProps {
  readonly opened: OpenedBackup;
  readonly draft: RestoreDraft;
  readonly onBack: () => void;
  readonly onStarted: (runId: string) => void;
}

/** Step 3, the heart: what will be touched, found out without touching it. */
export function RestoreChanges({ opened, draft, onBack, onStarted }: RestoreChangesProps) {
  const request = requestOf(draft, opened);
  return request === null ? null : (
    <Changes opened={opened} request={request} onBack={onBack} onStarted={onStarted} />
  );
}

interface ChangesProps extends Omit<RestoreChangesProps, 'draft'> {
  readonly request: RestoreRequest;
}

function Changes({ opened, request, onBack, onStarted }: ChangesProps) {
  // Never from a cache: what is shown must be how the target is now.
  const preview = useSlowAction('restores.preview');
  const start = useAction('restores.start');
  const [asked, setAsked] = useState(request);
  // Changes nothing of what is shown, so it is not looked at again for each digit.
  const [connections, setConnections] = useState(request.connections);
  const { start: look } = preview;
  useEffect(() => void look(asked), [look, asked]);

  const restore = async (confirmation: Confirmation) => {
    if (preview.data === null) return;
    try {
      const { runId } = await start.mutateAsync({
        request: { ...asked, connections },
        token: preview.data.token,
        ...confirmation,
      });
      onStarted(runId);
    } catch (error) {
      // Shown below; a target that changed is looked at again right away.
      if (wireOf(error).code === 'target-changed') await look(asked);
    }
  };

  if (preview.error !== null)
    return (
      <ServerErrorNotice
        error={preview.error}
        serverId={asked.targetServerId}
        onRetry={() => void look(asked)}
      />
    );
  if (preview.data === null) return <Looking />;
  return (
    <>
      <BusyNotice error={start.error} />
      <div className="hf-changes">
        <Stack gap={16}>
          <PreviewHead preview={preview.data} targetId={asked.targetServerId} />
          <PreviewDetails preview={preview.data} />
        </Stack>
        <Stack gap={16}>
          <MethodFields
            preview={preview.data}
            connections={connections}
            onMethod={(method) => setAsked({ ...asked, method })}
            onConnections={setConnections}
          />
          <PreviewFigures preview={preview.data} backup={opened.backup} />
          <ConfirmPanel
            preview={preview.data}
            storageId={opened.backup.storageId}
            isBusy={start.isPending}
            onBack={onBack}
            savePlan={<SavePlan request={{ ...asked, connections }} />}
            onRestore={(confirmation) => void restore(confirmation)}
          />
        </Stack>
      </div>
    </>
  );
}

function Looking() {
  return (
    <Panel label="Looking at the target">
      <Stack gap={10} aria-busy role="status" aria-label="Looking at the target, without touching it">
        <Skeleton height={20} width="55%" />
        <Skeleton height={18} width="80%" />
        <Skeleton height={18} width="70%" />
      </Stack>
    </Panel>
  );
}
