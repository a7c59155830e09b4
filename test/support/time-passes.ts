import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { STATE_FILE } from '../../electron/engine/state/state-file.ts';
import { isBusy, SqliteFile } from '../../electron/engine/system/sqlite.ts';

/** What of the state says when something was or is to be. */
const times: Readonly<Record<string, readonly string[]>> = {
  plan_due: ['slot_at', 'starts_at', 'held_since'],
  plan_slots: ['slot_at', 'claimed_at'],
  plan_misses: ['due_at'],
  retention_marks: ['marked_at'],
  runs: ['started_at', 'finished_at', 'slot_at'],
};

/**
 * Lets time pass for the plans of an app, open or closed: the app keeps its own clock, and what it remembers becomes
 * so much older, so that what was to be in an hour is due now.
 */
export async function timePasses(dataDir: string, ms: number): Promise<void> {
  const state = new SqliteFile(path.join(dataDir, STATE_FILE));
  try {
    const older = `-${(ms / 1000).toFixed(3)} seconds`;
    await begin(state);
    for (const [table, columns] of Object.entries(times))
      for (const column of columns)
        state.run(
          `UPDATE ${table} SET ${column} = strftime('%Y-%m-%dT%H:%M:%fZ', ${column}, ?) WHERE ${column} IS NOT NULL`,
          [older],
        );
    state.execute('COMMIT');
  } finally {
    state.close();
  }
}

/** The app may be writing at this moment. */
async function begin(state: SqliteFile): Promise<void> {
  for (;;)
    try {
      return state.execute('BEGIN IMMEDIATE');
    } catch (error) {
      if (!isBusy(error)) throw error;
      await sleep(20);
    }
}
