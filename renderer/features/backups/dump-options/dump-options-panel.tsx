import { Button, Stack, Text } from '@mantine/core';
import { useId, useState } from 'react';
import type { DumpOptions } from '../../../../shared/model/dump-options.ts';
import type { ServerId } from '../../../../shared/model/ids.ts';
import type { BackupSelection } from '../../../../shared/model/selection.ts';
import { choicesOf } from '../../../../shared/sentences.ts';
import { Panel } from '../../../components/panel.tsx';
import { ContentFields } from './content-fields.tsx';
import { ExtraArgumentsField } from './extra-arguments-field.tsx';
import { FormFields } from './form-fields.tsx';
import { RowRulesField } from './row-rules-field.tsx';
import './dump-options.css';

interface DumpOptionsPanelProps {
  /** Whose dump program the user's own arguments are compared with. */
  readonly serverId: ServerId | null;
  readonly value: BackupSelection;
  readonly onChange: (value: BackupSelection) => void;
}

export interface OptionFieldsProps {
  readonly options: DumpOptions;
  readonly onChange: (part: Partial<DumpOptions>) => void;
}

/** Everything that a user may want of a dump beyond databases and tables: what was chosen in words, fields on demand. */
export function DumpOptionsPanel({ serverId, value, onChange }: DumpOptionsPanelProps) {
  const [isOpen, setIsOpen] = useState(false);
  const fields = useId();
  const { options } = value;
  const change = (part: Partial<DumpOptions>) => onChange({ ...value, options: { ...options, ...part } });
  const choices = choicesOf(options, value.consistency);
  return (
    <Panel
      title="Options"
      actions={
        <Button
          size="xs"
          variant="default"
          aria-expanded={isOpen}
          aria-controls={fields}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? 'Hide options' : 'Change options'}
        </Button>
      }
    >
      {choices.length === 0 ? (
        <Text c="dimmed">Everything, of one moment, in the form that restores fastest.</Text>
      ) : (
        <ul className="hf-option-choices" aria-label="Chosen options">
          {choices.map((choice) => (
            <li key={choice}>{choice}</li>
          ))}
        </ul>
      )}
      <div id={fields} hidden={!isOpen}>
        {isOpen ? (
          <Stack gap={18} mt={16}>
            <ContentFields
              options={options}
              onChange={change}
              consistency={value.consistency}
              onConsistency={(consistency) => onChange({ ...value, consistency })}
            />
            {options.content === 'structure' ? null : <RowRulesField options={options} onChange={change} />}
            <FormFields options={options} onChange={change} />
            <ExtraArgumentsField serverId={serverId} options={options} onChange={change} />
          </Stack>
        ) : null}
      </div>
    </Panel>
  );
}
