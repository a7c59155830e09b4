import type { BackupView, CallInput, CallOutput, ServerView } from '../../shared/contract.ts';
import { HoldfastError } from '../../shared/errors.ts';
import type { ClientView } from '../../shared/model/client.ts';
import type { EncryptionKeyView } from '../../shared/model/encryption.ts';
import { matchId, shortId } from '../../shared/model/ids.ts';
import type { ChannelView } from '../../shared/model/notification.ts';
import type { PlanView } from '../../shared/model/plan.ts';
import type { Run } from '../../shared/model/run.ts';
import type { StorageView } from '../../shared/model/storage.ts';
import type { Session } from './session.ts';

interface Named {
  readonly id: string;
  readonly name?: string;
}

/**
 * The one thing that a person means: by its exact name, then by its name in other case, then by any suffix of its id.
 * @throws HoldfastError 'not-found' | 'ambiguous-id'
 */
export function pick<T extends Named>(what: string, items: readonly T[], wanted: string): T {
  const exact = items.filter(({ name }) => name === wanted);
  const folded = items.filter(({ name }) => name?.toLowerCase() === wanted.toLowerCase());
  const found = [exact, folded, matchId(items, wanted)].find(({ length }) => length > 0) ?? [];
  const [first, second] = found;
  if (first === undefined) throw new HoldfastError('not-found', { what, wanted });
  if (second === undefined) return first;
  const matches = found.map(({ id, name }) =>
    name === undefined ? shortId(id) : `${name} (${shortId(id)})`,
  );
  throw new HoldfastError('ambiguous-id', { what, wanted, matches });
}

export async function serverBy(session: Session, wanted: string): Promise<ServerView> {
  return pick('server', await session.call('servers.list', {}), wanted);
}

export async function clientBy(session: Session, wanted: string): Promise<ClientView> {
  return pick('client', await session.call('clients.list', {}), wanted);
}

/** What `--client` narrows a list to; nothing: null. */
export async function clientIdBy(
  session: Session,
  wanted: string | undefined,
): Promise<ClientView['id'] | null> {
  return wanted === undefined ? null : (await clientBy(session, wanted)).id;
}

export async function storageBy(session: Session, wanted: string): Promise<StorageView> {
  return pick('storage', await session.call('storages.list', {}), wanted);
}

export async function channelBy(session: Session, wanted: string): Promise<ChannelView> {
  return pick('channel', (await session.call('notifications.list', {})).channels, wanted);
}

export async function keyBy(session: Session, wanted: string): Promise<EncryptionKeyView> {
  return pick('key', await session.call('keys.list', {}), wanted);
}

export async function planBy(session: Session, wanted: string): Promise<PlanView> {
  return pick('plan', await session.call('plans.list', {}), wanted);
}

/** All plans, or those of the servers of a client. */
export async function plansOf(session: Session, client: string | undefined): Promise<readonly PlanView[]> {
  const clientId = await clientIdBy(session, client);
  const plans = await session.call('plans.list', {});
  return clientId === null ? plans : plans.filter((plan) => plan.clientId === clientId);
}

export async function backupBy(session: Session, wanted: string): Promise<BackupView> {
  return pick('backup', await allBackups(session), wanted);
}

/** A backup whose contents can be read here. @throws HoldfastError key-not-here, key-wrong … when they cannot */
export async function readableBackup(session: Session, wanted: string): Promise<CallOutput<'backups.get'>> {
  const { id } = await backupBy(session, wanted);
  const opened = await session.call('backups.get', { backupId: id });
  if (opened.closed !== null) throw HoldfastError.fromWire(opened.closed);
  return opened;
}

export async function runBy(session: Session, wanted: string): Promise<Run> {
  const runs: Run[] = [];
  for (let offset = 0; ; offset += 500) {
    const page = await session.call('runs.list', { kind: null, serverId: null, limit: 500, offset });
    runs.push(...page.runs);
    if (page.runs.length < 500) return pick('run', runs, wanted);
  }
}

/** The drill of a run; drills go by the ids of their runs. */
export async function drillBy(session: Session, wanted: string): Promise<CallOutput<'drills.list'>[number]> {
  const drills = await session.call('drills.list', { backupId: null });
  return pick(
    'drill',
    drills.map((drill) => ({ ...drill, id: drill.runId })),
    wanted,
  );
}

/** Every backup there is, page by page. */
export async function allBackups(
  session: Session,
  filter: Omit<CallInput<'backups.list'>, 'limit' | 'offset'> = {
    serverId: null,
    database: null,
  },
): Promise<readonly BackupView[]> {
  const all: BackupView[] = [];
  for (let offset = 0; ; offset += 1000) {
    const page = await session.call('backups.list', { ...filter, limit: 1000, offset });
    all.push(...page.backups);
    if (page.backups.length < 1000) return all;
  }
}
