import { Radio, Stack, Text } from '@mantine/core';
import { IconLockQuestion } from '@tabler/icons-react';
import { formatDuration, plural } from '../../../shared/format.ts';
import type { Finding } from '../../../shared/model/finding.ts';
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
  const tables = tablesWithoutSnapshot(preview.findings);
  if (tables.names.length === 0) return null;
  const { lastLockSeconds } = preview;
  const choice = order.consistency === 'lock' ? 'lock' : order.isDegradedFine ? 'degraded' : null;
  const count = tables.names.length + tables.more;
  return (
    <Notice
      tone="yellow"
      icon={IconLockQuestion}
      title={`${plural(count, 'table')} ${count === 1 ? 'has' : 'have'} no snapshot`}
    >
      <Text>
        <Mono>{listNames(tables.names, tables.more)}</Mono>: their engine cannot be read as of one moment
        while others write.
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
            description={`The backup is complete. Programs that write to these databases wait until it is done${howLong(lastLockSeconds, tables.lockSeconds)}.`}
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

/** What was measured goes before what can only be estimated. */
function howLong(lastSeconds: number | null, estimatedSeconds: number | null): string {
  if (lastSeconds !== null) return `: ${formatDuration(lastSeconds * 1000)} the last time`;
  return estimatedSeconds === null
    ? ''
    : `, about ${formatDuration(estimatedSeconds * 1000)} by the last backup`;
}

/** They are a loss under a snapshot, and a remark under a lock. */
export function tablesWithoutSnapshot(findings: readonly Finding[]): {
  readonly names: readonly string[];
  readonly more: number;
  readonly lockSeconds: number | null;
} {
  const about = findings.filter(
    ({ code }) => code === 'inconsistent-tables' || code === 'locked-for-consistency',
  );
  const seconds = about.map(({ data }) => data.lockSeconds).find((value) => typeof value === 'number');
  return {
    names: about.flatMap(({ database, objects }) => objects.map((name) => `${database}.${name}`)),
    more: about.reduce((sum, { more }) => sum + more, 0),
    lockSeconds: typeof seconds === 'number' ? seconds : null,
  };
}
