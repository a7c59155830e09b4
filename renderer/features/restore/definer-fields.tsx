import { Select, Stack, TextInput } from '@mantine/core';
import type { Definers } from '../../../shared/model/restore.ts';
import { definersProblem } from './draft.ts';

interface DefinerFieldsProps {
  readonly definers: Definers;
  readonly onChange: (definers: Definers) => void;
}

/** In whose name views, routines, triggers and events run afterwards. */
export function DefinerFields({ definers, onChange }: DefinerFieldsProps) {
  return (
    <Stack gap={10}>
      <Select
        label="Definers of views and programs"
        description="In whose name they run."
        allowDeselect={false}
        data={[
          { value: 'keep', label: 'As the backup names them' },
          { value: 'strip', label: 'The account that restores' },
          { value: 'map', label: 'One other account' },
        ]}
        value={definers.kind}
        onChange={(kind) => {
          if (kind === 'map') onChange({ kind, to: '' });
          else if (kind === 'keep' || kind === 'strip') onChange({ kind });
        }}
      />
      {definers.kind === 'map' ? (
        <TextInput
          label="Account"
          placeholder="app@localhost"
          classNames={{ input: 'hf-mono' }}
          spellCheck={false}
          autoComplete="off"
          value={definers.to}
          error={definersProblem(definers)}
          onChange={(event) => onChange({ kind: 'map', to: event.currentTarget.value })}
        />
      ) : null}
    </Stack>
  );
}
