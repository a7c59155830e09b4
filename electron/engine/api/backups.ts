import type { BackupView } from '../../../shared/contract.ts';
import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import { type Backup, isGood, isPinned } from '../../../shared/model/backup.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Kept } from '../../../shared/model/retention.ts';
import { backupJob } from '../jobs/backup.ts';
import { Browser } from '../jobs/browse.ts';
import { recordEvent } from '../jobs/catalogue.ts';
import { checkJob } from '../jobs/check.ts';
import { compareBackups } from '../jobs/compare-backups.ts';
import { exportJob } from '../jobs/export.ts';
import { refuseUnusableKeys } from '../jobs/key-ring.ts';
import { openBackup } from '../jobs/open-backup.ts';
import { previewBackup } from '../jobs/preview-backup.ts';
import { shellLines } from '../report/shell-lines.ts';
import { toInstant } from '../system/clock.ts';
import { whoIsHere } from '../system/who-is-here.ts';
import type { ApiContext } from './api-context.ts';
import { belongingsOf } from './clients.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function backupHandlers(context: ApiContext): HandlersOf<'backups'> {
  const { state, reach, runner, ports } = context;
  const browser = new Browser(context);
  const changed = () => ports.emit('changed', { topics: ['backups', 'storages', 'servers', 'overview'] });

  return {
    'backups.preview': async ({ serverId, storageId, selection, isRepeated }, { signal }) => {
      const storage = storageId === null ? null : await reach.storage(storageId);
      const order = { server: await reach.server(serverId), storage, selection, isRepeated };
      return previewBackup(order, context, signal);
    },
    'backups.start': async ({ serverId, storageId, selection, recipients = [] }) => {
      const server = await reach.server(serverId);
      const storage = await reach.storage(storageId);
      await refuseUnusableKeys(state, recipients);
      return { runId: await runner.start(...backupJob({ server, storage, selection, recipients }, context)) };
    },
    'backups.list': async ({ clientId, ...filter }) => {
      const { backups, total } = await state.backups.list({
        ...filter,
        ...(await belongingsOf(context, clientId)),
      });
      const reachable = await reachableStorages(context, backups);
      const kept = await context.keptReasons.of(backups);
      return { backups: backups.map((backup) => view(backup, reachable, kept)), total };
    },
    'backups.get': async ({ backupId }) => {
      const known = await reach.backup(backupId);
      const location = await reach.location(known);
      const seen = await lookInto(known, context);
      const backup = await withNames(known, seen.manifest, context);
      return {
        backup: view(backup, new Set([backup.storageId]), await context.keptReasons.of([backup])),
        manifest: seen.manifest,
        closed: seen.closed,
        recipients: await recipientsOf(seen.manifest, context),
        clientId: await state.imports.clientOf(backupId),
        objects: seen.objects,
        location,
        withoutHoldfast: [...shellLines(location, seen.manifest, seen.inventory)],
      };
    },
    'backups.definition': async ({ backupId, kind, database, name }) => {
      const { reader } = await openBackup(await reach.backup(backupId), context);
      try {
        return { sql: await reader.definition(kind, database, name) };
      } finally {
        await reader.close();
      }
    },
    'backups.rows': async ({ backupId, database, table, offset, limit }, { signal }) =>
      browser.page({ backup: await reach.backup(backupId), database, table }, { offset, limit }, signal),
    'backups.cell': async ({ backupId, database, table, row, column }, { signal }) =>
      browser.cell({ backup: await reach.backup(backupId), database, table }, { row, column }, signal),
    'backups.findRows': async ({ backupId, database, table, text, from, limit }, { signal }) =>
      browser.find({ backup: await reach.backup(backupId), database, table }, { text, from, limit }, signal),
    'backups.compare': async ({ backupId, otherId }, { signal }) =>
      compareBackups(await reach.backup(backupId), await reach.backup(otherId), context, signal),
    'backups.check': async ({ backupId }) => ({
      runId: await runner.start(...checkJob(await reach.backup(backupId), context)),
    }),
    'backups.export': async ({ backupId, file, ...what }) => {
      const order = { ...what, backup: await reach.backup(backupId), file: pathOf(file) };
      return { runId: await runner.start(...exportJob(order, context)) };
    },
    'backups.pin': async ({ backupId, pinned }) => {
      const backup = await reach.backup(backupId);
      if (backup.pinned !== pinned)
        await recordEvent(backup, { kind: pinned ? 'pinned' : 'unpinned' }, context);
      changed();
      return {};
    },
    'backups.acceptDrop': async ({ backupId }) => {
      const backup = await reach.backup(backupId);
      if (backup.drop === null)
        throw new HoldfastError('not-found', { what: 'drop to accept in backup', wanted: shortId(backupId) });
      if (backup.dropAccepted === null)
        await recordEvent(backup, { kind: 'drop-accepted', by: whoIsHere() }, context);
      ports.emit('changed', { topics: ['backups', 'plans', 'overview'] });
      return {};
    },
    'backups.delete': async ({ backupId, typed }) => {
      const backup = await reach.backup(backupId);
      await refuseCarelessDelete(context, backup, typed);
      if (backup.proof.state !== 'missing') {
        const repository = await reach.repository(backup.storageId);
        await repository.remove(backup.folder, context.owner);
      }
      await state.backups.remove(backupId);
      await state.imports.give(backupId, null);
      changed();
      return {};
    },
  };
}

/** What a backup holds; of an encrypted one whose key is not here, what anybody can see of it. */
async function lookInto(backup: Backup, context: ApiContext) {
  try {
    const { manifest, index, reader } = await openBackup(backup, context);
    await reader.close();
    return { manifest, inventory: index.inventory, objects: reader.objects(), closed: null };
  } catch (error) {
    if (!(error instanceof HoldfastError) || !CLOSED.some((code) => error.is(code))) throw error;
    const repository = await context.reach.repository(backup.storageId);
    const { manifest } = await repository.read(backup.folder);
    if (manifest.encryption === null) throw error;
    return { manifest, inventory: null, objects: [], closed: toWireError(error) };
  }
}

/** The names of an encrypted backup that was found before its key was here: the catalogue has them from now on. */
async function withNames(backup: Backup, manifest: Manifest, { state }: ApiContext): Promise<Backup> {
  const { databases, losses, notes, drop = null } = manifest;
  if (backup.databases !== null || databases === null) return backup;
  const named = { ...backup, databases, losses, notes, drop };
  await state.backups.upsert(named);
  return named;
}

const CLOSED = ['key-not-here', 'key-wrong', 'keychain-unavailable'] as const;

async function recipientsOf({ encryption }: Manifest, { state }: ApiContext) {
  if (encryption === null) return null;
  const keys = await state.keys.list();
  return encryption.recipients.map((recipient) => ({
    recipient,
    name: keys.find((key) => key.recipient === recipient)?.name ?? null,
  }));
}

function view(
  backup: Backup,
  reachable: ReadonlySet<string>,
  kept: ReadonlyMap<Backup['id'], Kept>,
): BackupView {
  return { ...backup, storageReachable: reachable.has(backup.storageId), kept: kept.get(backup.id) ?? null };
}

async function reachableStorages({ reach }: ApiContext, backups: readonly Backup[]): Promise<Set<string>> {
  const ids = [...new Set(backups.map(({ storageId }) => storageId))];
  const answers = await Promise.all(
    ids.map((id) =>
      reach.repository(id).then(
        () => [id],
        () => [],
      ),
    ),
  );
  return new Set(answers.flat());
}

/** The last good backup of a database goes only when its name is typed; a pinned one not at all. */
async function refuseCarelessDelete(
  { state, clock }: ApiContext,
  backup: Backup,
  typed: string | null,
): Promise<void> {
  if (isPinned(backup, toInstant(clock.now())))
    throw new HoldfastError('backup-pinned', { backup: backup.id });
  if (!isGood(backup)) return;
  const alone: string[] = [];
  for (const database of backup.databases ?? [null]) {
    const { backups } = await state.backups.list({
      serverId: backup.serverId,
      database,
      limit: 1000,
      offset: 0,
    });
    const others = backups.filter((other) => other.id !== backup.id && isGood(other));
    // Where the names are encrypted, the server's stands for them.
    if (others.length === 0) alone.push(database ?? backup.serverName);
  }
  // One name typed is care enough: nobody could type two at once.
  const [first] = alone;
  if (first !== undefined && (typed === null || !alone.includes(typed)))
    throw new HoldfastError('last-good-backup', { database: first });
}
