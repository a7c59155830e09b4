import { TagsInput } from '@mantine/core';
import {
  parseTablePattern,
  type TablePattern,
  tablePatternText,
} from '../../../../shared/model/dump-options.ts';

interface PatternsFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: readonly TablePattern[];
  readonly onChange: (value: TablePattern[]) => void;
}

/** Names and patterns of tables, each as a tag. */
export function PatternsField({ label, description, value, onChange }: PatternsFieldProps) {
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={value.length === 0 ? 'Type a name or pattern and press Enter' : ''}
      classNames={{ pill: 'hf-mono-pill' }}
      acceptValueOnBlur
      splitChars={[',']}
      clearable={false}
      value={value.map(tablePatternText)}
      onChange={(texts) => onChange(texts.map(parseTablePattern).filter((pattern) => pattern !== null))}
    />
  );
}
