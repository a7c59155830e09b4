import { TagsInput, Text } from '@mantine/core';
import type { ServerId } from '../../../../shared/model/ids.ts';
import { useCall } from '../../../api/queries.ts';
import type { OptionFieldsProps } from './dump-options-panel.tsx';

interface ExtraArgumentsFieldProps extends OptionFieldsProps {
  readonly serverId: ServerId | null;
}

/** The user's own arguments, compared with what the program itself says it knows while they are typed. */
export function ExtraArgumentsField({ serverId, options, onChange }: ExtraArgumentsFieldProps) {
  const { extraArguments } = options;
  const checked = useCall(
    'tools.checkArguments',
    { serverId, arguments: extraArguments },
    { enabled: extraArguments.length > 0, keepPrevious: true },
  );
  const problems = extraArguments.length === 0 ? [] : (checked.data?.problems ?? []);
  const program = checked.data?.program ?? null;
  return (
    <div>
      <TagsInput
        label="Arguments of your own"
        description="For the dump program, each written in full: --skip-tz-utc, --net-buffer-length=1M."
        placeholder={extraArguments.length === 0 ? 'Type an argument and press Enter' : ''}
        classNames={{ pill: 'hf-mono-pill' }}
        acceptValueOnBlur
        splitChars={[]}
        clearable={false}
        value={extraArguments}
        onChange={(texts) => onChange({ extraArguments: texts.map((text) => text.trim()) })}
        error={
          problems.length === 0
            ? null
            : problems.map(({ argument, reason }) => (
                <span className="hf-argument-problem" key={argument}>
                  {argument}: {reason}
                </span>
              ))
        }
      />
      {extraArguments.length > 0 && problems.length === 0 && program !== null ? (
        <Text c="dimmed" fz="xs" mt={4} role="status">
          {program} knows {extraArguments.length === 1 ? 'it' : 'them'}
        </Text>
      ) : null}
    </div>
  );
}
