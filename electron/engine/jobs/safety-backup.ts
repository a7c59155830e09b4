import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import { DumpOptions } from '../../../shared/model/dump-options.ts';
import { type BackupId, shortId } from '../../../shared/model/ids.ts';
import { type ObjectKind, type ObjectRef, objectKey } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Server } from '../../../shared/model/server.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { describeError, describeLoss, stepWords } from '../../../shared/sentences.ts';
import { isTableLike } from '../dump/left-out.ts';
import type { Held } from '../restore/refuse-changed.ts';
import { type ServerConnection, withConnection } from '../server/connect.ts';
import { survey } from '../server/inventory.ts';
import { quoteName, text } from '../server/rows.ts';
import { toInstant } from '../system/clock.ts';
import { backupJob } from './backup.ts';
import { recordEvent } from './catalogue.ts';
import type { JobDeps } from './deps.ts';
import type { JobContext } from './job.ts';
import { openBackup } from './open-backup.ts';

/** How long a safety backup cannot be deleted, unless somebody unpins it. */
const PINNED_DAYS = 7;

export interface Touched {
  readonly database: string;
  /** null: all of it. */
  readonly objects: readonly ObjectRef[] | null;
}

export interface SafetyOrder {
  readonly target: Server;
  readonly storage: Storage;
  /** What will be replaced, by the target's own names. */
  readonly touched: readonly Touched[];
  /** Those of the backup that is restored: what stood beside it is no less secret. */
  readonly recipients: readonly string[];
}

export interface SafetyBackup {
  readonly id: BackupId;
  readonly held: Held;
}

/**
 * An ordinary backup of what a restore is about to replace, made within the restore's own run, since that has the
 * server to itself; pinned for a week.
 * @throws HoldfastError 'safety-backup-failed' also where it lacks something; what reading it back throws; the abort's
 *   reason
 */
export async function safetyBackup(
  { target, storage, touched, recipients }: SafetyOrder,
  deps: JobDeps,
  context: JobContext,
  detail: (text: string) => void,
): Promise<SafetyBackup> {
  const failed = (why: string) => new HoldfastError('safety-backup-failed', { target: target.name, why });
  const { broken, ...chosen } = await onlyTouched(target, touched, deps, context);
  const selection = {
    ...chosen,
    // Their rows are all there, if of different moments. Without this, nobody could restore over a database with MyISAM
    // tables but by giving the safety backup up; the loss stands in its manifest.
    acceptedLosses: ['inconsistent-tables' as const],
    consistency: 'snapshot' as const,
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
  const held = await heldBy(backup, broken, deps);
  detail(`backup ${shortId(backup.id)}`);
  return { id: backup.id, held };
}

async function heldBy(backup: Backup, broken: TablesByName, deps: JobDeps): Promise<Held> {
  const { index, reader } = await openBackup(backup, deps);
  await reader.close();
  return new Map<string, string | null>([
    ...broken.map(
      ({ database, table }) => [objectKey({ kind: 'view', database, name: table }), null] as const,
    ),
    ...(index.inventory?.objects ?? []).map((object) => [objectKey(object), object.fingerprint] as const),
  ]);
}

type TablesByName = BackupSelection['excludedTables'];

/**
 * Tables and views that are not touched are left out by name. Of a trigger that is replaced alone its table is in it,
 * with its rows: a definition without them would empty the table of whoever restores it. Programs cannot be chosen one
 * by one; all routines, or all events, are dumped where one is replaced.
 */
async function onlyTouched(
  target: Server,
  touched: readonly Touched[],
  deps: JobDeps,
  context: JobContext,
): Promise<
  Pick<BackupSelection, 'databases' | 'excludedTables' | 'options'> & { readonly broken: TablesByName }
> {
  const databases = touched.map(({ database }) => database);
  const account = await deps.reach.account(target);
  return withConnection(account, { signal: context.signal }, async (c) => {
    const { inventory, invalidViews } = await survey(c, databases, deps.clock);
    const wanted = new Map(touched.map((each) => [each.database, each.objects]));
    const isTouched = ({ kind, database, name }: ObjectRef): boolean =>
      wanted.get(database)?.some((object) => object.kind === kind && object.name === name) ?? true;
    const tablesOfTriggers = new Set(
      inventory.objects
        .filter((object) => object.kind === 'trigger' && isTouched(object))
        .map(({ database, table }) => `${database}\0${table}`),
    );
    const isDumped = (object: ObjectRef): boolean =>
      isTouched(object) || tablesOfTriggers.has(`${object.database}\0${object.name}`);
    // Of a whole database also what this account may not see: the backup's own look finds that out, and says so.
    const isWhole = touched.some(({ objects }) => objects === null);
    const has = (...kinds: readonly ObjectKind[]): boolean =>
      isWhole || inventory.objects.some((object) => kinds.includes(object.kind) && isTouched(object));
    const left = inventory.objects.filter((object) => isTableLike(object) && !isDumped(object));
    const broken = await brokenViews(c, invalidViews.filter(isDumpedView), context);
    return {
      databases,
      excludedTables: [...left.map(({ database, name }) => ({ database, table: name })), ...broken],
      broken,
      options: DumpOptions.parse({
        routines: has('function', 'procedure', 'package', 'package-body'),
        events: has('event'),
      }),
    };

    function isDumpedView({ database, view }: { readonly database: string; readonly view: string }): boolean {
      return isDumped({ kind: 'view', database, name: view });
    }
  });
}

/**
 * Views that cannot be read: a dump would stop there, and there is nothing of theirs to lose but the definition, which
 * goes into the log.
 */
async function brokenViews(
  c: ServerConnection,
  views: readonly { readonly database: string; readonly view: string }[],
  { log }: JobContext,
): Promise<TablesByName> {
  for (const { database, view } of views) {
    const name = `${quoteName(database)}.${quoteName(view)}`;
    const [shown] = await c.query(`SHOW CREATE VIEW ${name}`).catch(() => []);
    log(
      'warning',
      `The safety backup leaves out the view ${database}.${view}, which cannot be read. It was defined by: ${text(shown?.['Create View'])}`,
    );
  }
  return views.map(({ database, view }) => ({ database, table: view }));
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
