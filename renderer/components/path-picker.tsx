import { Button, CloseButton, Input, Text } from '@mantine/core';
import { IconFile, IconFolder } from '@tabler/icons-react';
import { useId } from 'react';
import type { PathRef } from '../../shared/model/path-ref.ts';
import { useAction } from '../api/queries.ts';
import './path-picker.css';

/** A file or folder that was chosen in a dialog, or that was chosen earlier. */
export interface PickedPath {
  readonly ref: PathRef;
  /** Its path, to read. */
  readonly label: string;
}

interface PathPickerProps {
  readonly label: string;
  readonly hint?: string;
  readonly kind: 'file' | 'folder';
  /** Title of the system's dialog. */
  readonly dialogTitle: string;
  readonly value: PickedPath | null;
  readonly onChange: (value: PickedPath | null) => void;
  readonly error?: string | null;
  readonly isRequired?: boolean;
  /** Takes the focus when its dialog opens. */
  readonly hasAutofocus?: boolean;
}

/** A field for a path, which only the system's dialog can fill: a window never names paths by itself. */
export function PathPicker(props: PathPickerProps) {
  const {
    label,
    hint,
    kind,
    dialogTitle,
    value,
    onChange,
    error,
    isRequired = false,
    hasAutofocus = false,
  } = props;
  const pick = useAction(kind === 'folder' ? 'app.pickFolder' : 'app.pickFile');
  const id = useId();
  const Icon = kind === 'folder' ? IconFolder : IconFile;
  const choose = async () => {
    const picked = await pick.mutateAsync({ title: dialogTitle });
    if (picked !== null) onChange({ ref: { token: picked.token }, label: picked.label });
  };
  const describedBy = [hint === undefined ? null : `${id}-hint`, `${id}-value`, error ? `${id}-error` : null]
    .filter((part) => part !== null)
    .join(' ');
  return (
    <Input.Wrapper
      id={id}
      label={label}
      withAsterisk={isRequired}
      {...(hint === undefined ? {} : { description: hint, descriptionProps: { id: `${id}-hint` } })}
      {...(error ? { error, errorProps: { id: `${id}-error` } } : {})}
    >
      <div className="hf-picker" data-invalid={error ? true : undefined}>
        <Icon size={16} stroke={1.6} aria-hidden />
        <span className="hf-picker-value" id={`${id}-value`}>
          {value === null ? (
            <Text span c="dimmed">
              None chosen
            </Text>
          ) : (
            <PathWords path={value.label} />
          )}
        </span>
        {value === null || isRequired ? null : (
          <CloseButton size="sm" aria-label={`Remove: ${label}`} onClick={() => onChange(null)} />
        )}
        <Button
          id={id}
          size="xs"
          variant="default"
          data-autofocus={hasAutofocus || undefined}
          loading={pick.isPending}
          aria-label={`Choose: ${label}`}
          aria-describedby={describedBy}
          onClick={() => void choose()}
        >
          Choose
        </Button>
      </div>
    </Input.Wrapper>
  );
}

/** Where there is no room for all of it, the folders give way and not the name. */
function PathWords({ path }: { readonly path: string }) {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  return (
    <span className="hf-mono hf-picker-path">
      <span>{path.slice(0, end)}</span>
      <span>{path.slice(end)}</span>
    </span>
  );
}
