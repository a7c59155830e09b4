import { Checkbox, Radio, Select, Stack } from '@mantine/core';
import { DumpOptions } from '../../../../shared/model/dump-options.ts';
import type { OptionFieldsProps } from './dump-options-panel.tsx';

/** How rows are written, and what is noted beside them. */
export function FormFields({ options, onChange }: OptionFieldsProps) {
  const hasRows = options.content !== 'structure';
  return (
    <Stack gap={18}>
      {hasRows ? (
        <>
          <Stack gap={10}>
            <Checkbox
              label="One row in each INSERT"
              description="Slower to restore, easier to read, compare and cut."
              checked={options.rowsPerInsert === 'single'}
              onChange={(event) =>
                onChange({ rowsPerInsert: event.currentTarget.checked ? 'single' : 'many' })
              }
            />
            <Checkbox
              label="Names of columns in each INSERT"
              description="For tables whose columns have another order or are more where it is loaded."
              checked={options.columnNames}
              onChange={(event) => onChange({ columnNames: event.currentTarget.checked })}
            />
          </Stack>
          <Radio.Group
            label="When a row’s key is there already"
            value={options.onDuplicate}
            onChange={(text) => onChange({ onDuplicate: DumpOptions.shape.onDuplicate.parse(text) })}
          >
            <Stack gap={8} mt={6}>
              <Radio
                value="stop"
                label="Stop with an error"
                description="The usual. A restore begins with empty tables."
              />
              <Radio
                value="ignore"
                label="Keep the row that is there"
                description="INSERT IGNORE; it also swallows other errors of a row."
              />
              <Radio value="replace" label="Replace it" description="REPLACE." />
            </Stack>
          </Radio.Group>
        </>
      ) : null}
      <Checkbox
        label="Note the exact position in the binary log"
        description="Of the dump’s very moment, for a replica or point-in-time recovery. On MySQL all writers are held back for a moment when it begins."
        checked={options.coordinates}
        onChange={(event) => onChange({ coordinates: event.currentTarget.checked })}
      />
      <Select
        label="Compression"
        description="Higher levels of zstd are much slower and a little smaller; restores take the same time."
        maw={420}
        data={LEVELS}
        allowDeselect={false}
        value={String(options.compressionLevel ?? USUAL)}
        onChange={(level) => onChange({ compressionLevel: level === USUAL ? null : Number(level) })}
      />
    </Stack>
  );
}

const USUAL = 'usual';
const LEVELS = [
  { value: USUAL, label: 'Usual: level 3, faster where it costs hardly any size' },
  ...Array.from({ length: 19 }, (_, at) => ({
    value: String(at + 1),
    label: `Level ${at + 1}${at === 0 ? ', fastest' : at === 18 ? ', smallest' : ''}`,
  })),
];
