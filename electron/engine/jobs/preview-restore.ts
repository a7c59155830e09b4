import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import { type Backup, isRowsOnly } from '../../../shared/model/backup.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import type { RestorePreview, RestoreRequest } from '../../../shared/model/restore.ts';
import { type PreviewOrder, previewRestore } from '../restore/preview.ts';
import { withConnection } from '../server/connect.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobRequest } from './job.ts';
import { lookThrough } from './look-through.ts';
import { openBackup } from './open-backup.ts';
import { restoreTitle } from './restore.ts';

/** So many while somebody waits for it; a run looks through all of them. */
const ROWS_AT_ONCE = 256 * 1024 * 1024;

/**
 * What a restore would do: looks at backup and target, and touches neither.
 * @param mostRowBytes so many rows are looked through for what reaches outside
 */
export async function lookAtRestore(
  request: RestoreRequest,
  deps: JobDeps,
  signal: AbortSignal,
  mostRowBytes = ROWS_AT_ONCE,
): Promise<RestorePreview> {
  const backup = await deps.reach.backup(request.backupId);
  const target = await deps.reach.server(request.targetServerId);
  // Programs take a while to say what they are, in processes of their own.
  void deps.tools.of('client');
  const { repository, manifest, index, reader } = await openBackup(backup, deps);
  try {
    const measured = await tellingRestore(request.targetServerId, deps);
    const seen = await withConnection(await deps.reach.account(target), { signal }, (connection) =>
      previewRestore({
        ...{ request, manifest, index, reader, target, connection, signal, measured },
        chooseClient: (identity) => deps.tools.choose('client', identity, target),
        drillRestoreMs: backup.restoreMs,
        lookThrough: (sections, inside) =>
          lookThrough(
            {
              ...{ repository, folder: backup.folder, manifest, reader, sections, inside, signal },
              ...{ skipsKnown: true, mostRowBytes },
            },
            deps,
          ),
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

/** A dry run: what a restore would do is found out and kept; it fails where something stands against the restore. */
export async function dryRunJob(request: RestoreRequest, deps: JobDeps): Promise<[JobRequest, Job]> {
  const backup = await deps.reach.backup(request.backupId);
  const target = await deps.reach.server(request.targetServerId);
  const wanted: JobRequest = {
    kind: 'dry-run',
    title: `Dry run: ${restoreTitle(request, target)}`,
    serverId: target.id,
    storageId: backup.storageId,
    backupId: backup.id,
    steps: ['target'],
    occupies: null,
  };
  return [
    wanted,
    async (context) => {
      const preview = await context.step('target', () =>
        lookAtRestore(request, deps, context.signal, Number.POSITIVE_INFINITY),
      );
      context.update({ restorePlan: { request, preview } });
      const [blocker] = preview.blockers;
      return blocker === undefined
        ? { kind: 'good', backupId: backup.id }
        : { kind: 'not-good', error: blocker };
    },
  ];
}

/** Below that the start of a restore, and not its size, makes its time. */
const TELLING_BYTES = 1024 * 1024;

/** The largest of the newest restores into a server; null when none was large enough to tell how quick it is. */
async function tellingRestore(serverId: ServerId, { state }: JobDeps): Promise<PreviewOrder['measured']> {
  const { runs } = await state.runs.list({ kind: 'restore', serverId, limit: 20, offset: 0 });
  const [largest] = runs
    .flatMap(({ restore }) => (restore === null || restore.tookMs === 0 ? [] : [restore]))
    .sort((a, b) => b.rawBytes - a.rawBytes);
  return largest !== undefined && largest.rawBytes >= TELLING_BYTES ? largest : null;
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
