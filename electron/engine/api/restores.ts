import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import { type Backup, isRowsOnly } from '../../../shared/model/backup.ts';
import type { RestorePreview, RestoreRequest } from '../../../shared/model/restore.ts';
import { openBackup } from '../jobs/open-backup.ts';
import { restoreJob } from '../jobs/restore.ts';
import { previewRestore } from '../restore/preview.ts';
import { withConnection } from '../server/connect.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

export function restoreHandlers(context: ApiContext): HandlersOf<'restores'> {
  const { reach, runner } = context;
  return {
    'restores.preview': (request, { signal }) => preview(request, context, signal),
    'restores.start': async ({ request, token, typed, confirmQualifiedNames, safety }, { signal }) => {
      // Looked at anew: what the user confirmed must still be what will happen.
      const now = await preview(request, context, signal);
      refuseUnconfirmed(now, { token, typed, confirmQualifiedNames });
      const [backup, target] = [
        await reach.backup(request.backupId),
        await reach.server(request.targetServerId),
      ];
      const replaced = now.databases.filter(({ existing }) => existing !== null).map(({ to }) => to);
      const order = {
        ...{ backup, target, request },
        safety:
          replaced.length === 0 || safety.kind === 'none'
            ? null
            : { storage: await reach.storage(safety.storageId ?? backup.storageId), databases: replaced },
        refusal: replaced.length > 0 && safety.kind === 'none' ? safety.reason : null,
      };
      return { runId: await runner.start(...restoreJob(order, context)) };
    },
  };
}

async function preview(
  request: RestoreRequest,
  context: ApiContext,
  signal: AbortSignal,
): Promise<RestorePreview> {
  const backup = await context.reach.backup(request.backupId);
  const target = await context.reach.server(request.targetServerId);
  const { manifest, index, reader } = await openBackup(backup, context);
  try {
    const seen = await withConnection(await context.reach.account(target), { signal }, (connection) =>
      previewRestore({
        databases: request.databases,
        manifest,
        index,
        reader,
        target,
        connection,
        drillRestoreMs: backup.restoreMs,
        signal,
      }),
    );
    return {
      ...seen,
      warnings: [...doubts(backup), ...leftOut(backup), ...seen.warnings],
      blockers: [...refusals(backup), ...seen.blockers],
    };
  } finally {
    await reader.close();
  }
}

/** What is known against the backup itself; parts of it may still be sound, so that it is said and not refused. */
function doubts({ proof }: Backup): readonly string[] {
  if (proof.state === 'damaged') return [`This backup is damaged: ${proof.problem}.`];
  if (proof.state === 'drill-failed') return [`This backup did not pass its last drill: ${proof.summary}.`];
  return [];
}

/** A restore makes databases anew; rows alone would find no tables in them. */
function refusals(backup: Backup): readonly WireError[] {
  return isRowsOnly(backup) ? [toWireError(new HoldfastError('rows-only', {}))] : [];
}

function leftOut({ notes }: Backup): readonly string[] {
  if (!notes.some(({ code }) => code === 'accounts-included')) return [];
  return ['The accounts and rights in this backup are not restored; its shell lines load them.'];
}

function refuseUnconfirmed(
  now: RestorePreview,
  given: { readonly token: string; readonly typed: string | null; readonly confirmQualifiedNames: boolean },
): void {
  const blocker = now.blockers[0];
  if (blocker !== undefined) throw HoldfastError.fromWire(blocker);
  if (now.token !== given.token) throw new HoldfastError('target-changed', { what: now.target.name });
  if (now.confirmQualifiedNames && !given.confirmQualifiedNames)
    throw new HoldfastError('qualified-names', {
      objects: now.qualifiedNames.map(({ database, name }) => `${database}.${name}`),
    });
  if (now.typedName !== null && given.typed !== now.typedName)
    throw new HoldfastError('confirmation-needed', {
      why: `${now.target.name} is ${now.target.environment}`,
      expected: now.typedName,
    });
}
