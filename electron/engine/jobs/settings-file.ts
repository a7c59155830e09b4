import { readFile, stat } from 'node:fs/promises';
import { HoldfastError } from '../../../shared/errors.ts';
import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import { type ImportedItem, type ImportReport, SettingsFile } from '../../../shared/model/settings-file.ts';
import { schemaProblems, schemaWords } from '../../../shared/schema-problems.ts';
import type { State } from '../state/state.ts';
import { writeFileAtomic } from '../system/atomic-file.ts';
import { toInstant } from '../system/clock.ts';
import { fileError } from '../system/file-errors.ts';
import type { JobDeps } from './deps.ts';
import { readLimits, writeLimits } from './dump-limits.ts';
import { passwordRef } from './reach.ts';

const MAX_BYTES = 64 * 1024 * 1024;

type Deps = Pick<JobDeps, 'state' | 'clock' | 'ports'>;

/**
 * Writes what was set up into one JSON file, without secrets: those are in the keychain, and stay there.
 * The sample server is left out; it belongs to this machine.
 * @throws HoldfastError file-exists unless it may be replaced; path-not-writable, disk-full …
 */
export async function exportSettings(
  file: string,
  overwrite: boolean,
  { state, clock }: Deps,
): Promise<SettingsFile> {
  const servers = (await state.servers.list()).filter(({ isSample }) => !isSample);
  const known = new Set<string>(servers.map(({ id }) => id));
  const document: SettingsFile = {
    kind: 'holdfast-settings',
    format: 1,
    exportedAt: toInstant(clock.now()),
    application: __APP_VERSION__,
    clients: await state.clients.list(),
    servers,
    storages: await state.storages.list(),
    plans: (await state.plans.list()).filter(({ serverId }) => known.has(serverId)),
    channels: await state.channels.list(),
    keys: (await state.keys.list()).map(publicHalf),
    limits: await readLimits(state),
  };
  await writeFileAtomic(file, `${JSON.stringify(document, null, 2)}\n`, { exclusive: !overwrite });
  return document;
}

/**
 * Merges a file of settings into what is here, by ids: what is known is brought up to date, what is new is added, and
 * nothing is taken away. New plans are paused, since their passwords are not here yet and another machine may run them.
 * @throws HoldfastError settings-unreadable; nothing is changed then
 */
export async function importSettings(file: string, deps: Deps): Promise<ImportReport> {
  const document = await readSettings(file);
  const { state } = deps;
  const now = toInstant(deps.clock.now());
  const items: ImportedItem[] = [
    ...(await merge('client', document.clients, state.clients)),
    ...(await merge('server', document.servers, state.servers)),
    ...(await merge('storage', document.storages, state.storages)),
  ];
  const plansHere = new Map((await state.plans.list()).map((plan) => [plan.id, plan]));
  const plans = document.plans.map((plan) => ({
    ...plan,
    paused: plansHere.get(plan.id)?.paused ?? true,
    updatedAt: plansHere.get(plan.id)?.updatedAt ?? now,
  }));
  items.push(...(await merge('plan', plans, state.plans)));
  items.push(...(await merge('channel', document.channels, state.channels)));
  items.push(...(await merge('key', await unknownKeys(document, state), state.keys)));
  await writeLimits(state, document.limits);
  return {
    items,
    secretsToEnter: await secretsLacking(document, deps),
    pausedPlans: plans.filter(({ id }) => !plansHere.has(id)).length,
  };
}

/** What another machine may know of a key; where it has the private half already, that stays. */
function publicHalf({ importedAt: _, ...key }: EncryptionKey): EncryptionKey {
  return { ...key, hasPrivateKey: false, kitSavedAt: null };
}

async function unknownKeys({ keys }: SettingsFile, state: State): Promise<EncryptionKey[]> {
  const here = new Set((await state.keys.list()).flatMap(({ id, recipient }) => [id, recipient]));
  return keys.map(publicHalf).filter(({ id, recipient }) => !here.has(id) && !here.has(recipient));
}

async function readSettings(file: string): Promise<SettingsFile> {
  const unreadable = (reason: string) => new HoldfastError('settings-unreadable', { file, reason });
  let text: string;
  try {
    if ((await stat(file)).size > MAX_BYTES) throw unreadable('It is too large for a file of settings');
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw error instanceof HoldfastError ? error : fileError(error, file);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unreadable('It is not JSON');
  }
  const parsed = SettingsFile.safeParse(json, { error: schemaWords });
  if (parsed.success) return parsed.data;
  const [problem] = schemaProblems(parsed.error);
  throw unreadable(problem === undefined ? 'It holds something else' : `In it, ${problem}`);
}

interface Thing {
  readonly id: string;
  readonly name: string;
}

interface Store<T> {
  list(): Promise<T[]>;
  insert(thing: T): Promise<void>;
  update(thing: T): Promise<void>;
}

async function merge<T extends Thing>(
  what: ImportedItem['what'],
  wanted: readonly T[],
  store: Store<T>,
): Promise<ImportedItem[]> {
  const items: ImportedItem[] = [];
  for (const thing of wanted) {
    const here = await store.list();
    const known = here.find(({ id }) => id === thing.id);
    const taken = new Set(here.filter(({ id }) => id !== thing.id).map(({ name }) => name.toLowerCase()));
    const name = freeName(thing.name, taken);
    const named = { ...thing, name };
    if (known === undefined) {
      await store.insert(named);
      items.push({ what, name, change: name === thing.name ? 'added' : 'renamed' });
    } else if (JSON.stringify(known) === JSON.stringify(named)) items.push({ what, name, change: 'same' });
    else {
      await store.update(named);
      items.push({ what, name, change: 'changed' });
    }
  }
  return items;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name;
  for (let n = 1; ; n += 1) {
    const ending = n === 1 ? ' (imported)' : ` (imported ${n})`;
    const free = name.slice(0, 80 - ending.length) + ending;
    if (!taken.has(free.toLowerCase())) return free;
  }
}

/** Passwords and addresses that are needed and not known on this machine. */
async function secretsLacking(document: SettingsFile, { ports }: Deps): Promise<string[]> {
  const lacking: string[] = [];
  for (const { id, name, passwordPolicy } of document.servers) {
    if (passwordPolicy !== 'keychain') continue;
    const password = await ports.vault.read(passwordRef(id)).catch(() => null);
    if (password === null) lacking.push(`the password of the server ${name}`);
  }
  for (const { id, name, target } of document.channels) {
    if (target.kind === 'mail' && target.user === null) continue;
    const secret = await ports.vault.read({ kind: 'channel-secret', owner: id }).catch(() => null);
    if (secret === null)
      lacking.push(`the ${target.kind === 'mail' ? 'password' : 'address'} of the channel ${name}`);
  }
  return lacking;
}
