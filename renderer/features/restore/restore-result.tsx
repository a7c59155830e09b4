import { Stack, Text } from '@mantine/core';
import { formatBytes, formatCount, formatDuration, plural } from '../../../shared/format.ts';
import type { RestoreResult } from '../../../shared/model/restore.ts';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';

// A kind that this version has no words for is shown by its own name.
const rewriteWords: Readonly<Record<string, string>> = {
  'rename-database': 'the database’s new name',
  'event-disabled': 'an event that arrives disabled',
  'sandbox-line': 'the first line, which this client does not know',
  'data-directory': 'a folder of its own for data',
  encryption: 'encryption at rest switched off',
  tablespace: 'a general tablespace',
  'trigger-semicolon': 'a semicolon that the dump program left behind a trigger’s body',
};

/** What a restore brought back, in figures and names. */
export function RestoreResultFacts({ result }: { readonly result: RestoreResult }) {
  const { databases, tables, views, programs, rows, rawBytes, tookMs, eventsDisabled, rewrites } = result;
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
          { label: 'Rows', value: `${formatCount(rows)}, ${formatBytes(rawBytes)} of SQL` },
          { label: 'Time to restore', value: formatDuration(tookMs) },
          { label: 'Tables', value: formatCount(tables) },
          { label: 'Views', value: formatCount(views) },
          { label: 'Routines, triggers, events', value: formatCount(programs) },
        ]}
      />
      {rewrites.length === 0 ? null : (
        <details className="hf-raw">
          <summary>{plural(rewritten, 'place')} of the dump rewritten on the way</summary>
          <ul className="hf-plain-list">
            {rewrites.map(({ kind, count, example }) => (
              <li key={kind}>
                {formatCount(count)} × {rewriteWords[kind] ?? kind}
                <div className="hf-mono hf-dimmed">{example}</div>
              </li>
            ))}
          </ul>
        </details>
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
