import { Radio, Stack, Text } from '@mantine/core';
import { IconLockQuestion } from '@tabler/icons-react';
import { plural } from '../../../shared/format.ts';
import type { BackupPreview } from '../../../shared/model/selection.ts';
import { listNames } from '../../../shared/sentences.ts';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import type { Order } from './order.ts';

interface BackUpLocksProps {
  readonly preview: BackupPreview;
  readonly order: Order;
  readonly onChange: (part: Partial<Order>) => void;
}

/** Tables whose engine has no snapshot: held back while it dumps, or accepted as not of one moment. */
export function BackUpLocks({ preview, order, onChange }: BackUpLocksProps) {
  const { nonTransactional } = preview;
  if (nonTransactional.length === 0) return null;
  const choice = order.consistency === 'lock' ? 'lock' : order.isDegradedFine ? 'degraded' : null;
  const names = nonTransactional.map(({ database, table, engine }) => `${database}.${table} (${engine})`);
  return (
    <Notice
      tone="yellow"
      icon={IconLockQuestion}
      title={`${plural(nonTransactional.length, 'table')} ${nonTransactional.length === 1 ? 'has' : 'have'} no snapshot`}
    >
      <Text>
        <Mono>{listNames(names)}</Mono>: their engine cannot be read as of one moment while others write.
      </Text>
      <Radio.Group
        aria-label="What to do about tables without a snapshot"
        value={choice}
        onChange={(value) =>
          onChange(
            value === 'lock'
              ? { consistency: 'lock', isDegradedFine: false }
              : { consistency: 'snapshot', isDegradedFine: true },
          )
        }
      >
        <Stack gap={8} mt={4}>
          <Radio
            value="lock"
            label="Lock while it dumps"
            description="The backup is complete. Programs that write to these databases wait until it is done."
          />
          <Radio
            value="degraded"
            label="Accept it as degraded"
            description="Nothing waits. Rows of these tables that change meanwhile may not fit together."
          />
        </Stack>
      </Radio.Group>
    </Notice>
  );
}
