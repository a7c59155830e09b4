import { Checkbox, Radio, Stack } from '@mantine/core';
import { RestoreContent, RowsInto } from '../../../shared/model/restore.ts';
import { rowsIntoWords } from '../../../shared/sentences.ts';
import { Panel } from '../../components/panel.tsx';
import { hasPrograms, type RestoreDraft } from './draft.ts';

interface RestoreContentFieldsProps {
  readonly draft: RestoreDraft;
  readonly onChange: (part: Partial<RestoreDraft>) => void;
}

const contentWords: Readonly<Record<RestoreContent, readonly [string, string]>> = {
  all: ['Everything', 'Definitions with their rows.'],
  structure: ['Structure only', 'Tables arrive empty.'],
  data: ['Rows only', 'Into tables that are there; their definitions stay.'],
};

/** What of the chosen databases or tables is restored. */
export function RestoreContentFields({ draft, onChange }: RestoreContentFieldsProps) {
  if (hasPrograms(draft)) return null;
  return (
    <Panel title="Definitions and rows">
      <Stack gap={14}>
        <Radio.Group
          aria-label="Definitions and rows"
          value={draft.content}
          onChange={(value) => onChange(contentChange(RestoreContent.parse(value)))}
        >
          <Stack gap={10}>
            {RestoreContent.options.map((content) => (
              <Radio
                key={content}
                value={content}
                label={contentWords[content][0]}
                description={contentWords[content][1]}
              />
            ))}
          </Stack>
        </Radio.Group>
        {draft.content !== 'data' ? null : (
          <Radio.Group
            label="Rows that are there"
            value={draft.rows}
            onChange={(value) => onChange({ rows: RowsInto.parse(value) })}
          >
            <Stack gap={10} mt={8}>
              {RowsInto.options.map((rows) => (
                <Radio
                  key={rows}
                  value={rows}
                  label={rowsIntoWords[rows].name}
                  description={rowsIntoWords[rows].means}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {draft.content === 'data' ? null : (
          <Checkbox
            label="With triggers"
            description="Without, the triggers of tables that are replaced are gone."
            checked={draft.triggers}
            onChange={(event) => onChange({ triggers: event.currentTarget.checked })}
          />
        )}
      </Stack>
    </Panel>
  );
}

/** Rows go into what is there, under its own name, unless another is typed. */
function contentChange(content: RestoreContent): Partial<RestoreDraft> {
  return content === 'data' ? { content, naming: 'same' } : { content };
}
