import { Text } from '@mantine/core';
import { formatDuration, plural } from '../../../shared/format.ts';
import type { DrillSummary } from '../../../shared/model/drill.ts';
import { Panel } from '../../components/panel.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import './drills.css';

/** How long a restore takes, measured by the drills of each server, and where that is going. */
export function RestoreTimes({ drills }: { readonly drills: readonly DrillSummary[] }) {
  const trends = trendsOf(drills);
  if (trends.length === 0) return null;
  return (
    <Panel title="Time to restore (RTO), measured">
      <div className="hf-trends">
        {trends.map(({ serverId, serverName, times }) => {
          const newest = times.at(-1) ?? 0;
          return (
            <div key={serverId}>
              <Text c="dimmed" fz="xs">
                {serverName}
              </Text>
              <Text fw={600} fz={16}>
                {formatDuration(newest)}
              </Text>
              {times.length < 2 ? (
                <Text c="dimmed" fz="xs">
                  A trend shows from the second drill on.
                </Text>
              ) : (
                <>
                  <Sparkline
                    values={times}
                    label={`Time to restore ${serverName}, ${plural(times.length, 'drill')}: ${formatDuration(times[0] ?? 0)} to ${formatDuration(newest)}`}
                  />
                  <Text c="dimmed" fz="xs">
                    {plural(times.length, 'drill')}, {formatDuration(Math.min(...times))} to{' '}
                    {formatDuration(Math.max(...times))}
                  </Text>
                </>
              )}
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

interface Trend {
  readonly serverId: string;
  readonly serverName: string;
  /** Milliseconds, oldest first; of passed drills only, since a failed one may have stopped early. */
  readonly times: readonly number[];
}

function trendsOf(drills: readonly DrillSummary[]): readonly Trend[] {
  const inOrder = drills
    .filter(({ passed }) => passed)
    .sort((a, b) => (a.finishedAt < b.finishedAt ? -1 : 1));
  const trends = new Map<string, Trend>();
  for (const { serverId, serverName, restoreMs } of inOrder)
    trends.set(serverId, {
      serverId,
      serverName,
      times: [...(trends.get(serverId)?.times ?? []), restoreMs],
    });
  return [...trends.values()];
}
