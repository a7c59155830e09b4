import { TextInput } from '@mantine/core';
import { Mono } from './mono.tsx';

interface TypedNameFieldProps {
  /** What must be typed. */
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly id?: string;
}

/** The guard of what cannot be taken back: its name, typed. */
export function TypedNameField({ name, value, onChange, id }: TypedNameFieldProps) {
  return (
    <TextInput
      {...(id === undefined ? {} : { id })}
      label={
        <>
          Type <Mono>{name}</Mono> to go on
        </>
      }
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
