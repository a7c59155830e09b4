import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import type { RetentionPolicy } from '../../../shared/model/retention.ts';
import type { Schedule } from '../../../shared/model/schedule.ts';
import { policyWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { RetentionCalendar } from './retention-calendar.tsx';

interface RetentionProjectionProps {
  readonly schedule: Schedule;
  readonly policy: RetentionPolicy;
  /** Of one backup, where one was made before; null: not known. */
  readonly storedBytes: number | null;
}

/** What a policy would keep after a year of a schedule, shown while somebody still chooses. */
export function RetentionProjection({ schedule, policy, storedBytes }: RetentionProjectionProps) {
  const asked = useCall('retention.project', { schedule, policy, storedBytes }, { keepPrevious: true });
  const kept = asked.data?.kept;
  const entries = useMemo(
    () =>
      (kept ?? []).map(({ at, reasons }) => ({
        at,
        goes: false,
        reasons,
        words: reasons.length === 0 ? 'younger than 24 hours' : reasons.join(', '),
      })),
    [kept],
  );
  if (asked.error !== null) return <ErrorNotice error={asked.error} />;
  if (asked.data === undefined) return null;
  const { made, bytes } = asked.data;
  if (made === 0)
    return (
      <Text c="dimmed">
        This schedule makes no backup by itself. Those made by hand through the plan are kept by the same
        rules.
      </Text>
    );
  return (
    <Stack gap={12}>
      <Text>
        After a year, {formatCount(entries.length)} of {plural(made, 'backup')} would be there
        {bytes === null ? '' : `, about ${formatBytes(bytes)}`}: {policyWords(policy)}.
      </Text>
      <RetentionCalendar entries={entries} timeZone={schedule.timeZone} />
    </Stack>
  );
}
