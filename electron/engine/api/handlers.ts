import type { CallName, CallOutput, CallParsed, Contract } from '../../../shared/contract.ts';
import { accountHandlers } from './accounts.ts';
import type { ApiContext } from './api-context.ts';
import { appHandlers } from './app.ts';
import { backupHandlers } from './backups.ts';
import { clientHandlers } from './clients.ts';
import { drillHandlers } from './drills.ts';
import { importHandlers } from './imports.ts';
import { keyHandlers } from './keys.ts';
import { limitHandlers } from './limits.ts';
import { notificationHandlers } from './notifications.ts';
import { osScheduleHandlers } from './os-schedule.ts';
import { overviewHandlers } from './overview.ts';
import { planHandlers } from './plans.ts';
import { restoreHandlers } from './restores.ts';
import { retentionHandlers } from './retention.ts';
import { runHandlers } from './runs.ts';
import { sampleHandlers } from './sample.ts';
import { serverHandlers } from './servers.ts';
import { settingsHandlers } from './settings.ts';
import { storageHandlers } from './storages.ts';
import { toolHandlers } from './tools.ts';

/** Calls that the engine answers; main answers the others. */
export type EngineCall = { [N in CallName]: 'engine' extends Contract[N]['owner'] ? N : never }[CallName];

export type Handler<N extends EngineCall> = (
  input: CallParsed<N>,
  options: { readonly signal: AbortSignal },
) => Promise<CallOutput<N>>;

/** The handlers whose names begin with one of the prefixes. */
export type HandlersOf<Prefix extends string> = {
  [N in Extract<EngineCall, `${Prefix}.${string}`>]: Handler<N>;
};

export type Handlers = { [N in EngineCall]: Handler<N> };

/** A handler for every call of the engine; a missing one does not compile. */
export function createHandlers(context: ApiContext): Handlers {
  return {
    ...appHandlers(context),
    ...clientHandlers(context),
    ...serverHandlers(context),
    ...accountHandlers(context),
    ...sampleHandlers(context),
    ...toolHandlers(context),
    ...settingsHandlers(context),
    ...storageHandlers(context),
    ...backupHandlers(context),
    ...importHandlers(context),
    ...drillHandlers(context),
    ...restoreHandlers(context),
    ...retentionHandlers(context),
    ...runHandlers(context),
    ...planHandlers(context),
    ...overviewHandlers(context),
    ...limitHandlers(context),
    ...keyHandlers(context),
    ...notificationHandlers(context),
    ...osScheduleHandlers(context),
  };
}
