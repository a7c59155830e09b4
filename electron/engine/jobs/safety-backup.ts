import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import { DumpOptions } from '../../../shared/model/dump-options.ts';
import { type BackupId, shortId } from '../../../shared/model/ids.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { describeError, describeLoss, stepWords } from '../../../shared/sentences.ts';
import { withConnection } from '../server/connect.ts';
import { survey } from '../server/inventory.ts';
import { quoteName, text } from '../server/rows.ts';
import { toInstant } from '../system/clock.ts';
import { backupJob } from './backup.ts';
import { recordEvent } from './catalogue.ts';
import type { JobDeps } from './deps.ts';
import type { JobContext } from './job.ts';

/** How long a safety backup cannot be deleted, unless somebody unpins it. */
const PINNED_DAYS = 7;

export interface SafetyOrder {
  readonly target: Server;
  readonly storage: Storage;
  /** Databases of the target, by its own names, of which something will be replaced. */
  readonly databases: readonly string[];
  /** Those of the backup that is restored: what stood beside it is no less secret. */
  readonly recipients: readonly string[];
}

/**
 * An ordinary backup of what a restore is about to replace, made within the restore's own run, since that has the
 * server to itself; pinned for a week.
 * @throws HoldfastError 'safety-backup-failed' also where it lacks something; the abort's reason
 */
export async function safetyBackup(
  { target, storage, databases, recipients }: SafetyOrder,
  deps: JobDeps,
  context: JobContext,
  detail: (text: string) => void,
): Promise<BackupId> {
  const failed = (why: string) => new HoldfastError('safety-backup-failed', { target: target.name, why });
  const selection = {
    databases: [...databases],
    excludedTables: await brokenViews(target, databases, deps, context),
    // Their rows are all there, if of different moments. Without this, nobody could restore over a database with MyISAM
    // tables but by giving the safety backup up; the loss stands in its manifest.
    acceptedLosses: ['inconsistent-tables' as const],
    consistency: 'snapshot' as const,
    options: DumpOptions.parse({}),
  };
  const [, job] = backupJob({ server: target, storage, selection, recipients, isSafety: true }, deps);
  const outcome = await job(within(context, detail)).catch((error: unknown) => {
    context.signal.throwIfAborted();
    const { title, why } = describeError(toWireError(error));
    throw failed([title, why].filter((part) => part !== '').join(': '));
  });
  if (outcome.kind === 'degraded')
    throw failed(
      `It would lack something: ${outcome.losses.map((loss) => describeLoss(loss).title).join('; ')}`,
    );
  if (outcome.kind !== 'good' || outcome.backupId === null) throw failed('It came to no backup');
  const backup = await deps.reach.backup(outcome.backupId);
  const until = new Date(deps.clock.now().getTime() + PINNED_DAYS * 24 * 60 * 60 * 1000);
  await recordEvent(backup, { kind: 'pinned', until: toInstant(until) }, deps);
  detail(`backup ${shortId(backup.id)}`);
  return backup.id;
}

/**
 * Views that cannot be read: a dump would stop there, and there is nothing of theirs to lose but the definition, which
 * goes into the log.
 */
async function brokenViews(
  target: Server,
  databases: readonly string[],
  deps: JobDeps,
  { signal, log }: JobContext,
): Promise<{ database: string; table: string }[]> {
  const account = await deps.reach.account(target);
  return withConnection(account, { signal }, async (c) => {
    const { invalidViews } = await survey(c, databases, deps.clock);
    for (const { database, view } of invalidViews) {
      const name = `${quoteName(database)}.${quoteName(view)}`;
      const [shown] = await c.query(`SHOW CREATE VIEW ${name}`).catch(() => []);
      log(
        'warning',
        `The safety backup leaves out the view ${database}.${view}, which cannot be read. It was defined by: ${text(shown?.['Create View'])}`,
      );
    }
    return invalidViews.map(({ database, view }) => ({ database, table: view }));
  });
}

/** The steps of the backup as details of the one step of the restore. */
function within(context: JobContext, detail: (text: string) => void): JobContext {
  return {
    ...context,
    step: (name, work) => {
      context.signal.throwIfAborted();
      detail(stepWords[name]);
      return work(() => undefined);
    },
    enter: (name) => detail(stepWords[name]),
    retry: (_, { number, of, error }) =>
      context.log(
        'warning',
        `The safety backup failed (try ${number} of ${of}): ${describeError(toWireError(error)).title}`,
      ),
    update: () => undefined,
  };
}
