import { Checkbox, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { BackupView } from '../../../shared/contract.ts';
import type { RestorePreview } from '../../../shared/model/restore.ts';
import { Panel } from '../../components/panel.tsx';
import { TypedNameField } from '../../components/typed-name-field.tsx';
import { type Confirmation, type Consent, consentsOf, fieldId } from './confirmation.ts';
import { replacedOf } from './preview-words.ts';
import { SafetyFields } from './safety-fields.tsx';

interface ConfirmFieldsProps {
  readonly preview: RestorePreview;
  readonly confirmation: Confirmation;
  readonly onChange: (part: Partial<Confirmation>) => void;
}

interface PanelProps extends ConfirmFieldsProps {
  /** The one that is restored. */
  readonly backup: Pick<BackupView, 'storageId' | 'encrypted'>;
}

/** What becomes of that which is replaced, and the name that must be typed; nothing where neither is asked. */
export function ConfirmFields({ preview, confirmation, backup, onChange }: PanelProps) {
  const { typedName } = preview;
  const isReplacing = replacedOf(preview).length > 0;
  if (!isReplacing && typedName === null) return null;
  return (
    <Panel title="Before it starts">
      <Stack gap={14}>
        {isReplacing ? (
          <SafetyFields
            safety={confirmation.safety}
            backup={backup}
            isBeside={preview.isBeside}
            onChange={(safety) => onChange({ safety })}
          />
        ) : null}
        {typedName === null ? null : (
          <TypedNameField
            id={fieldId('typed')}
            name={typedName}
            value={confirmation.typed}
            onChange={(typed) => onChange({ typed })}
          />
        )}
      </Stack>
    </Panel>
  );
}

/** The boxes that accept something, to stand with what they are about. */
export function consentBoxes({
  preview,
  confirmation: { accepted },
  onChange,
}: ConfirmFieldsProps): Partial<Record<Consent, ReactNode>> {
  const words: Record<Consent, readonly [label: string, description: string]> = {
    outside: [
      'Let these statements reach beyond the databases',
      'They run with the rights of the account that restores.',
    ],
    losses: [
      `Restore without ${preview.losses.length === 1 ? 'it' : 'them'}`,
      'Everything else arrives; the backup keeps what is missing.',
    ],
    qualifiedNames: [
      'Restore them although they name the original',
      'Using them in the restored database reads or changes the original one.',
    ],
  };
  return Object.fromEntries(
    consentsOf(preview).map((consent) => [
      consent,
      <Checkbox
        key={consent}
        id={fieldId(consent)}
        mt={6}
        label={words[consent][0]}
        description={words[consent][1]}
        checked={accepted.includes(consent)}
        onChange={(event) =>
          onChange({
            accepted: event.currentTarget.checked
              ? [...accepted, consent]
              : accepted.filter((each) => each !== consent),
          })
        }
      />,
    ]),
  );
}
