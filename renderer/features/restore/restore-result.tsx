import { Stack, Text } from '@mantine/core';
import { formatBytes, formatCount, formatDuration, plural } from '../../../shared/format.ts';
import type { RestoreResult } from '../../../shared/model/restore.ts';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';
import { LossList, RewriteList } from './translation-notices.tsx';

interface RestoreResultProps {
  readonly result: RestoreResult;
  /** They went into tables that were there, beside rows that were there. */
  readonly isRowsAlone: boolean;
}

/** What a restore brought back, in figures and names. */
export function RestoreResultFacts({ result, isRowsAlone }: RestoreResultProps) {
  const { databases, tables, views, programs, rows, rawBytes, tookMs, eventsDisabled, rewrites, losses } =
    result;
  const rewritten = rewrites.reduce((sum, { count }) => sum + count, 0);
  return (
    <Stack gap={12}>
      <KeyValue
        columns={3}
        facts={[
          {
            label: databases.length === 1 ? 'Database' : 'Databases',
            value: databases.map(({ from, to }) => (
              <div key={from}>
                <Mono>{from === to ? to : `${from} → ${to}`}</Mono>
              </div>
            )),
          },
          {
            label: isRowsAlone ? 'Rows there now' : 'Rows',
            value: `${formatCount(rows)}, ${formatBytes(rawBytes)} of SQL`,
          },
          { label: 'Time to restore', value: formatDuration(tookMs) },
          { label: 'Tables', value: formatCount(tables) },
          ...(isRowsAlone
            ? []
            : [
                { label: 'Views', value: formatCount(views) },
                { label: 'Routines, triggers, events', value: formatCount(programs) },
              ]),
        ]}
      />
      {rewrites.length === 0 ? null : (
        <details className="hf-raw">
          <summary>{plural(rewritten, 'place')} of the dump rewritten on the way</summary>
          <RewriteList rewrites={rewrites} />
        </details>
      )}
      {losses.length === 0 ? null : (
        <div>
          <Text c="dimmed">What the target has no counterpart for, as you accepted it:</Text>
          <LossList losses={losses} isPast />
        </div>
      )}
      {eventsDisabled === 0 ? null : (
        <Text>
          {plural(eventsDisabled, 'event')} arrived disabled, so that no job runs twice. Enable with{' '}
          <Mono>ALTER EVENT … ENABLE</Mono> where you want it.
        </Text>
      )}
    </Stack>
  );
}
