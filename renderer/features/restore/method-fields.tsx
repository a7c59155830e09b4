import { NumberInput, Radio, Stack, Text } from '@mantine/core';
import { MAX_CONNECTIONS, RestoreMethod, type RestorePreview } from '../../../shared/model/restore.ts';
import { methodWords, rowsIntoWords } from '../../../shared/sentences.ts';
import { Panel } from '../../components/panel.tsx';
import { replacedOf } from './preview-words.ts';

interface MethodFieldsProps {
  readonly preview: RestorePreview;
  readonly method: RestoreMethod;
  /** null: by itself. */
  readonly connections: number | null;
  readonly onMethod: (method: RestoreMethod) => void;
  readonly onConnections: (connections: number | null) => void;
}

/** How what is there is replaced, where there is something to choose, and over how many connections. */
export function MethodFields({ preview, method, connections, onMethod, onConnections }: MethodFieldsProps) {
  return (
    <Panel title="How">
      <Stack gap={14}>
        <Method preview={preview} method={method} onMethod={onMethod} />
        <details className="hf-raw">
          <summary>Connections: {connections ?? 'by the cores of this machine'}</summary>
          <NumberInput
            label="Connections"
            description="Tables are restored over so many at once; left empty, by the cores of this machine."
            placeholder="by itself"
            value={connections ?? ''}
            onChange={(value) => onConnections(typeof value === 'number' ? value : null)}
            min={1}
            max={MAX_CONNECTIONS}
            clampBehavior="strict"
            allowDecimal={false}
            allowNegative={false}
          />
        </details>
      </Stack>
    </Panel>
  );
}

function Method({ preview, method, onMethod }: Pick<MethodFieldsProps, 'preview' | 'method' | 'onMethod'>) {
  const { databases, content, rows } = preview;
  if (content === 'data')
    return (
      <div>
        <Text fw={500}>{rowsIntoWords[rows].name}</Text>
        <Text c="dimmed">{rowsIntoWords[rows].means}</Text>
      </div>
    );
  if (replacedOf(preview).length === 0)
    return <Text>What is restored is made new. Nothing that is there is touched.</Text>;
  if (databases.some(({ objects }) => objects !== null))
    return <Text>What is there of the chosen is dropped, and made anew in its place.</Text>;
  return (
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
  );
}
