import { Button, Skeleton, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { RestorePreview, RestoreRequest } from '../../../shared/model/restore.ts';
import { wireOf } from '../../api/client.ts';
import { useAction, useSlowAction } from '../../api/queries.ts';
import { Panel } from '../../components/panel.tsx';
import { StepFoot } from '../../components/step-foot.tsx';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { ServerErrorNotice } from '../servers/server-error-notice.tsx';
import { ChangesFoot } from './changes-foot.tsx';
import { ConfirmFields, consentBoxes } from './confirm-fields.tsx';
import { type Confirmation, missingOf, nothingConfirmed } from './confirmation.ts';
import { type RestoreDraft, requestOf } from './draft.ts';
import { MethodFields } from './method-fields.tsx';
import { PreviewDetails } from './preview-details.tsx';
import { PreviewFigures } from './preview-figures.tsx';
import { PreviewHead } from './preview-head.tsx';
import { SavePlan } from './save-plan.tsx';

interface RestoreChangesProps {
  readonly opened: OpenedBackup;
  readonly draft: RestoreDraft;
  readonly onChange: (part: Partial<RestoreDraft>) => void;
  readonly onBack: () => void;
  readonly onStarted: (runId: string) => void;
}

/** Step 3, the heart: what will be touched, found out without touching it. */
export function RestoreChanges({ opened, draft, onChange, onBack, onStarted }: RestoreChangesProps) {
  const request = requestOf(draft, opened);
  return request === null ? null : (
    <Changes opened={opened} request={request} onChange={onChange} onBack={onBack} onStarted={onStarted} />
  );
}

interface ChangesProps extends Omit<RestoreChangesProps, 'draft'> {
  readonly request: RestoreRequest;
}

const FORM_ID = 'restore-confirmation';

function Changes({ opened, request, onChange, onBack, onStarted }: ChangesProps) {
  // Never from a cache: what is shown must be how the target is now.
  const looking = useSlowAction('restores.preview');
  const start = useAction('restores.start');
  const [asked, setAsked] = useState(request);
  // What was seen stays while it is looked at again, so that nothing jumps; it cannot be started meanwhile.
  const [seen, setSeen] = useState<RestorePreview | null>(null);
  const [confirmation, setConfirmation] = useState(() => nothingConfirmed(opened.backup.storageId));
  const confirm = (part: Partial<Confirmation>) => setConfirmation((known) => ({ ...known, ...part }));
  const { start: look } = looking;
  useEffect(() => void look(asked), [look, asked]);
  useEffect(() => {
    if (looking.data !== null) setSeen(looking.data);
  }, [looking.data]);
  const preview = looking.data ?? seen;
  const token = preview?.token;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was accepted was what the former token stands for
  useEffect(() => setConfirmation((known) => ({ ...known, accepted: [] })), [token]);

  if (looking.error !== null)
    return (
      <>
        <ServerErrorNotice
          error={looking.error}
          serverId={asked.targetServerId}
          onRetry={() => void look(asked)}
        />
        <StepFoot>
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
        </StepFoot>
      </>
    );
  if (preview === null) return <Looking />;
  // Changes nothing of what is shown, so it is not looked at again for each digit.
  const chosen = { ...asked, connections: request.connections };
  const missing = missingOf(preview, confirmation);
  const restore = async () => {
    if (looking.data === null || preview.blockers.length > 0 || missing.length > 0) return;
    const { typed, safety, accepted } = confirmation;
    try {
      const { runId } = await start.mutateAsync({
        ...{ request: chosen, token: preview.token, safety },
        typed: preview.typedName === null ? null : typed,
        confirmQualifiedNames: accepted.includes('qualifiedNames'),
        acceptLosses: accepted.includes('losses'),
        allowOutside: accepted.includes('outside'),
      });
      onStarted(runId);
    } catch (error) {
      // Shown at the foot; a target that changed is looked at again right away.
      if (wireOf(error).code === 'target-changed') await look(asked);
    }
  };
  return (
    <>
      <div className="hf-changes">
        <Stack gap={16}>
          <PreviewHead preview={preview} targetId={asked.targetServerId} />
          <PreviewDetails
            preview={preview}
            consent={consentBoxes({ preview, confirmation, onChange: confirm })}
          />
        </Stack>
        <Stack gap={16}>
          <MethodFields
            preview={preview}
            method={asked.method ?? preview.method}
            connections={request.connections}
            onMethod={(method) => {
              setAsked({ ...asked, method });
              onChange({ method });
            }}
            onConnections={(connections) => onChange({ connections })}
          />
          <PreviewFigures preview={preview} backup={opened.backup} />
          <form
            id={FORM_ID}
            onSubmit={(event) => {
              event.preventDefault();
              void restore();
            }}
          >
            <ConfirmFields
              preview={preview}
              confirmation={confirmation}
              backup={opened.backup}
              onChange={confirm}
            />
          </form>
        </Stack>
      </div>
      <ChangesFoot
        preview={preview}
        missing={missing}
        formId={FORM_ID}
        isBusy={start.isPending || looking.isPending}
        error={start.error}
        onBack={onBack}
        savePlan={<SavePlan request={chosen} />}
      />
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
