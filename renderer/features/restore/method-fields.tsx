import { Radio, Stack, Text } from '@mantine/core';
import { RestoreMethod, type RestorePreview } from '../../../shared/model/restore.ts';
import { methodWords, rowsIntoWords } from '../../../shared/sentences.ts';
import { Panel } from '../../components/panel.tsx';
import { replacedOf } from './preview-words.ts';

interface MethodFieldsProps {
  readonly preview: RestorePreview;
  readonly onMethod: (method: RestoreMethod) => void;
}

/** How what is there is replaced; where it is not replaced there is nothing to choose. */
export function MethodFields({ preview, onMethod }: MethodFieldsProps) {
  const { databases, content, rows, method } = preview;
  if (content === 'data')
    return (
      <Panel title="How">
        <Text fw={500}>{rowsIntoWords[rows].name}</Text>
        <Text c="dimmed">{rowsIntoWords[rows].means}</Text>
      </Panel>
    );
  if (replacedOf(preview).length === 0 || databases.some(({ objects }) => objects !== null)) return null;
  return (
    <Panel title="How">
      <Radio.Group aria-label="How" value={method} onChange={(value) => onMethod(RestoreMethod.parse(value))}>
        <Stack gap={10}>
          {(['swap', 'in-place'] as const).map((each) => (
            <Radio
              key={each}
              value={each}
              label={methodWords[each].name}
              description={methodWords[each].means}
            />
          ))}
        </Stack>
      </Radio.Group>
    </Panel>
  );
}
