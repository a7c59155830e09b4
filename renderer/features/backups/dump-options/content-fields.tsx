import { Checkbox, Group, InputWrapper, Radio, Stack } from '@mantine/core';
import { DumpOptions } from '../../../../shared/model/dump-options.ts';
import { BackupSelection } from '../../../../shared/model/selection.ts';
import type { OptionFieldsProps } from './dump-options-panel.tsx';
import { PatternsField } from './patterns-field.tsx';

interface ContentFieldsProps extends OptionFieldsProps {
  readonly consistency: BackupSelection['consistency'];
  readonly onConsistency: (consistency: BackupSelection['consistency']) => void;
}

/** What is in the dump, and of which moment. */
export function ContentFields({ options, onChange, consistency, onConsistency }: ContentFieldsProps) {
  const { content } = options;
  return (
    <Stack gap={18}>
      <Radio.Group
        label="What to dump"
        value={content}
        onChange={(text) => onChange({ content: DumpOptions.shape.content.parse(text) })}
      >
        <Stack gap={8} mt={6}>
          <Radio value="everything" label="Everything" description="Definitions and rows." />
          <Radio
            value="structure"
            label="Structure only"
            description="Every definition, no row. For an empty copy, or to compare versions."
          />
          <Radio
            value="rows"
            label="Rows only"
            description="No definitions. It loads only into tables that are there already, so that Holdfast can neither drill nor restore it."
          />
        </Stack>
      </Radio.Group>
      <PatternsField
        label="Leave out tables by name"
        description="Names or patterns: *_log, tmp_*, shop.cache_?. Tables of tomorrow are left out, too."
        value={options.ignore}
        onChange={(ignore) => onChange({ ignore })}
      />
      {content === 'everything' ? (
        <PatternsField
          label="Tables of which only the structure is wanted"
          description="Names or patterns. They restore empty, with their triggers."
          value={options.structureOnly}
          onChange={(structureOnly) => onChange({ structureOnly })}
        />
      ) : null}
      {content === 'rows' ? null : <ProgramFields options={options} onChange={onChange} />}
      <Radio.Group
        label="Of which moment"
        value={consistency}
        onChange={(text) => onConsistency(BackupSelection.shape.consistency.parse(text))}
      >
        <Stack gap={8} mt={6}>
          <Radio
            value="snapshot"
            label="A snapshot"
            description="Nothing waits. Right for InnoDB; other engines have no snapshot, and the preview names their tables."
          />
          <Radio
            value="lock"
            label="Lock while it dumps"
            description="Programs that write wait until it is done. For MyISAM, Aria, MEMORY."
          />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

function ProgramFields({ options, onChange }: OptionFieldsProps) {
  const programs = [
    ['routines', 'Procedures and functions'],
    ['triggers', 'Triggers'],
    ['events', 'Events'],
  ] as const;
  return (
    <Stack gap={12}>
      <InputWrapper
        label="Stored programs"
        description="What is left out is named on the backup, and a drill does not expect it."
        labelElement="div"
      >
        <Group gap={20} mt={6} role="group" aria-label="Stored programs">
          {programs.map(([key, label]) => (
            <Checkbox
              key={key}
              label={label}
              checked={options[key]}
              onChange={(event) => onChange({ [key]: event.currentTarget.checked })}
            />
          ))}
        </Group>
      </InputWrapper>
      <Checkbox
        label="Accounts and their rights"
        description="CREATE USER and GRANT of every account, with the hashes of their passwords: whoever can read the backup can try to guess them. Restores leave them out; the shell lines of the backup load them."
        checked={options.accounts}
        onChange={(event) => onChange({ accounts: event.currentTarget.checked })}
      />
    </Stack>
  );
}
