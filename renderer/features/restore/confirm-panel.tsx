import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RestorePreview } from '../../../shared/model/restore.ts';
import { Mono } from '../../components/mono.tsx';
import { countWords, replacedOf } from './preview-words.ts';

export interface Confirmation {
  readonly typed: string | null;
  readonly confirmQualifiedNames: boolean;
}

interface ConfirmPanelProps {
  readonly preview: RestorePreview;
  readonly isBusy: boolean;
  readonly onBack: () => void;
  readonly onRestore: (confirmation: Confirmation) => void;
}

/** What must be said before it starts, and the start. */
export function ConfirmPanel({ preview, isBusy, onBack, onRestore }: ConfirmPanelProps) {
  const { typedName, confirmQualifiedNames, blockers } = preview;
  const [typed, setTyped] = useState('');
  const [isConfirmed, setConfirmed] = useState(false);
  const isAllowed =
    blockers.length === 0 &&
    (typedName === null || typed === typedName) &&
    (!confirmQualifiedNames || isConfirmed);
  const replaced = replacedOf(preview).length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isAllowed)
          onRestore({ typed: typedName === null ? null : typed, confirmQualifiedNames: isConfirmed });
      }}
    >
      <Stack gap={14}>
        {confirmQualifiedNames ? (
          <Checkbox
            label="Restore them although they name the original"
            description="Using them in the restored database reads or changes the original one."
            checked={isConfirmed}
            onChange={(event) => setConfirmed(event.currentTarget.checked)}
          />
        ) : null}
        {typedName === null ? null : (
          <TextInput
            label={
              <>
                Type <Mono>{typedName}</Mono> to go on
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        {replaced === 0 ? null : (
          <Text c="dimmed" fz="xs">
            What is replaced is dropped first. If the restore stops half-way, the target is left with the half
            that was restored; back it up first if you may need it.
          </Text>
        )}
        <div className="hf-step-foot">
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
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
