import { Button, Checkbox, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { StorageId } from '../../../shared/model/ids.ts';
import type { RestorePreview, Safety } from '../../../shared/model/restore.ts';
import { TypedNameField } from '../../components/typed-name-field.tsx';
import { countWords, replacedOf } from './preview-words.ts';
import { SafetyFields, safetyProblem } from './safety-fields.tsx';

export interface Confirmation {
  readonly typed: string | null;
  readonly confirmQualifiedNames: boolean;
  readonly acceptLosses: boolean;
  readonly allowOutside: boolean;
  readonly safety: Safety;
}

interface ConfirmPanelProps {
  readonly preview: RestorePreview;
  /** Of the backup that is restored. */
  readonly storageId: StorageId;
  readonly isBusy: boolean;
  readonly savePlan: ReactNode;
  readonly onBack: () => void;
  readonly onRestore: (confirmation: Confirmation) => void;
}

/** What must be said before it starts, and the start. */
export function ConfirmPanel({ preview, storageId, isBusy, savePlan, onBack, onRestore }: ConfirmPanelProps) {
  const { typedName, confirmQualifiedNames, blockers, losses, outside } = preview;
  const [typed, setTyped] = useState('');
  const [isConfirmed, setConfirmed] = useState(false);
  const [isAccepted, setAccepted] = useState(false);
  const [isOutsideAllowed, setOutsideAllowed] = useState(false);
  const [safety, setSafety] = useState<Safety>({ kind: 'backup', storageId });
  const replaced = replacedOf(preview).length;
  const isAllowed =
    blockers.length === 0 &&
    (typedName === null || typed === typedName) &&
    (!confirmQualifiedNames || isConfirmed) &&
    (losses.length === 0 || isAccepted) &&
    (outside.length === 0 || isOutsideAllowed) &&
    (replaced === 0 || safetyProblem(safety) === null);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAllowed)
          onRestore({
            typed: typedName === null ? null : typed,
            confirmQualifiedNames: isConfirmed,
            acceptLosses: isAccepted,
            allowOutside: isOutsideAllowed,
            safety,
          });
      }}
    >
      <Stack gap={14}>
        {replaced === 0 ? null : <SafetyFields safety={safety} storageId={storageId} onChange={setSafety} />}
        {confirmQualifiedNames ? (
          <Checkbox
            label="Restore them although they name the original"
            description="Using them in the restored database reads or changes the original one."
            checked={isConfirmed}
            onChange={(event) => setConfirmed(event.currentTarget.checked)}
          />
        ) : null}
        {losses.length === 0 ? null : (
          <Checkbox
            label={`Restore without ${losses.length === 1 ? 'it' : 'them'}`}
            description="What the target has no counterpart for is missing afterwards; the backup keeps it."
            checked={isAccepted}
            onChange={(event) => setAccepted(event.currentTarget.checked)}
          />
        )}
        {outside.length === 0 ? null : (
          <Checkbox
            label="Let these statements reach beyond the databases"
            description="They run with the rights of the account that restores."
            checked={isOutsideAllowed}
            onChange={(event) => setOutsideAllowed(event.currentTarget.checked)}
          />
        )}
        {typedName === null ? null : <TypedNameField name={typedName} value={typed} onChange={setTyped} />}
        <div className="hf-step-foot">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
          {savePlan}
          <Button
            type="submit"
            color={replaced > 0 ? 'red' : 'indigo'}
            disabled={!isAllowed}
            loading={isBusy}
          >
            {replaced > 0 ? 'Replace' : 'Restore'} {countWords(preview)}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
