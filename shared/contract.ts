import { z } from 'zod';
import { appCalls } from './contract/app.ts';
import { backupsCalls } from './contract/backups.ts';
import { importsCalls } from './contract/imports.ts';
import { plansCalls } from './contract/plans.ts';
import { runsCalls } from './contract/runs.ts';
import { serversCalls } from './contract/servers.ts';
import { settingsCalls } from './contract/settings.ts';
import type { WireError } from './errors.ts';
import { News } from './model/notification.ts';
import { Run } from './model/run.ts';

export { AppInfo, BackupView, Overview, Preferences, ServerView } from './model/views.ts';

/** Every call that crosses from the window to main or the engine: name → { input, output, owner }. */
export const contract = {
  ...appCalls,
  ...serversCalls,
  ...backupsCalls,
  ...importsCalls,
  ...runsCalls,
  ...plansCalls,
  ...settingsCalls,
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type CallInput<N extends CallName> = z.input<Contract[N]['input']>;
export type CallParsed<N extends CallName> = z.output<Contract[N]['input']>;
export type CallOutput<N extends CallName> = z.output<Contract[N]['output']>;

/** What every call answers with; nothing is thrown across a process. */
export type CallResult<N extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<N> }
  | { readonly ok: false; readonly error: WireError };

/** Parts of the state that a window caches; the engine names those that changed. */
export const Topic = z.enum([
  'servers',
  'clients',
  'plans',
  'storages',
  'backups',
  'runs',
  'drills',
  'kept',
  'overview',
  'tools',
  'preferences',
  'notifications',
  'keys',
]);
export type Topic = z.infer<typeof Topic>;

/** Every event, from the engine or main to the window. */
export const events = {
  /** The newest snapshot of a run, at most five a second for each. */
  run: Run,
  /** Something changed, also by another process; what shows it asks again. */
  changed: z.object({ topics: z.array(Topic) }),
  /** The engine died and was started anew; `interrupted` runs are marked. */
  'engine-restarted': z.object({ interrupted: z.int() }),
  /** Something changed that is told on the desktop; main shows it. */
  news: News,
  /** A menu, a second start or the tray asks the window to show a place. */
  navigate: z.object({ to: z.string() }),
} as const;
export type EventName = keyof typeof events;
export type EventData<N extends EventName> = z.output<(typeof events)[N]>;
