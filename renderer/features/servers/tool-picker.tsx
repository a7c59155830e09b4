import { Stack, Text } from '@mantine/core';
import type { ToolRole } from '../../../shared/model/tool.ts';
import { describeError } from '../../../shared/sentences.ts';
import { wireOf } from '../../api/client.ts';
import { useAction } from '../../api/queries.ts';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';
import { flavourWord } from './server-words.ts';

interface ToolPickerProps {
  readonly purpose: ToolRole;
  readonly label: string;
  readonly hint: string;
  readonly dialogTitle: string;
  readonly value: PickedPath | null;
  readonly onChange: (value: PickedPath | null) => void;
  readonly error: string | null;
}

/** Picks a program and asks it at once what it is, so that a wrong one is known here and not in a backup. */
export function ToolPicker({ purpose, value, onChange, error, ...field }: ToolPickerProps) {
  const inspect = useAction('tools.inspect');
  const choose = (picked: PickedPath | null) => {
    onChange(picked);
    if (picked === null) inspect.reset();
    else inspect.mutate({ program: picked.ref });
  };
  const tool = inspect.data?.tool;
  const problem =
    inspect.error !== null
      ? describeError(wireOf(inspect.error)).title
      : tool !== undefined && tool.role !== purpose
        ? `This is a ${tool.role} program, which does something else`
        : null;
  return (
    <Stack gap={4}>
      <PathPicker kind="file" value={value} onChange={choose} error={error ?? problem} {...field} />
      {tool === undefined || problem !== null ? null : (
        <Text c="dimmed" fz="xs" role="status">
          {flavourWord(tool.flavour)} {tool.version}
        </Text>
      )}
    </Stack>
  );
}
