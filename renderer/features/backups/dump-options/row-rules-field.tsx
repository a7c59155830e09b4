import { ActionIcon, Button, InputWrapper, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { parseTablePattern, RowRule } from '../../../../shared/model/dump-options.ts';
import type { OptionFieldsProps } from './dump-options-panel.tsx';

interface Line {
  readonly id: number;
  readonly table: string;
  readonly where: string;
}

/** Tables of which only some rows are wanted: what is not yet whole is kept here and asked for when it is. */
export function RowRulesField({ options, onChange }: OptionFieldsProps) {
  const [lines, setLines] = useState<readonly Line[]>(() =>
    options.rowRules.map(({ database, table, where }, id) => ({ id, table: `${database}.${table}`, where })),
  );
  const [next, setNext] = useState(options.rowRules.length);
  const change = (changed: readonly Line[]) => {
    setLines(changed);
    onChange({ rowRules: changed.map(ruleOf).filter((rule) => rule !== null) });
  };
  const edit = (id: number, part: Partial<Line>) =>
    change(lines.map((line) => (line.id === id ? { ...line, ...part } : line)));
  return (
    <InputWrapper
      label="Only some rows of a table"
      description="The rows for which a condition holds. They are read a moment before the other tables."
      labelElement="div"
    >
      <Stack gap={8} mt={6}>
        {lines.map((line, at) => (
          <div className="hf-row-rule" key={line.id}>
            <TextInput
              aria-label={`Table ${at + 1}, as database.table`}
              placeholder="shop.orders"
              classNames={{ input: 'hf-mono-input' }}
              value={line.table}
              error={line.table === '' || tableOf(line.table) !== null ? null : 'database.table'}
              onChange={(event) => edit(line.id, { table: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove the condition for table ${at + 1}`}
              onClick={() => change(lines.filter(({ id }) => id !== line.id))}
            >
              <IconX size={16} />
            </ActionIcon>
            <TextInput
              aria-label={`Condition for table ${at + 1}`}
              placeholder="placed >= '2026-01-01'"
              classNames={{ input: 'hf-mono-input' }}
              leftSection={<span className="hf-where">WHERE</span>}
              leftSectionWidth={64}
              value={line.where}
              onChange={(event) => edit(line.id, { where: event.currentTarget.value })}
            />
          </div>
        ))}
        <div>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => {
              setLines([...lines, { id: next, table: '', where: '' }]);
              setNext(next + 1);
            }}
          >
            Add a table
          </Button>
        </div>
      </Stack>
    </InputWrapper>
  );
}

/** The first dot divides the two names; a backslash before it makes it part of the database's. */
function tableOf(text: string): { readonly database: string; readonly table: string } | null {
  const pattern = parseTablePattern(text);
  return pattern === null || pattern.database === null
    ? null
    : { database: pattern.database, table: pattern.table };
}

function ruleOf({ table, where }: Line): RowRule | null {
  return RowRule.safeParse({ ...tableOf(table), where }).data ?? null;
}
