import { expect, type Page } from '@playwright/test';
import { type CallInput, type CallName, type CallOutput, contract } from '../../../shared/contract.ts';
import { DEFAULT_DUMP_OPTIONS } from '../../../shared/model/dump-options.ts';
import type { BackupId, RunId, ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { Run, RunKind } from '../../../shared/model/run.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { Environment } from '../../../shared/model/server.ts';
import type { LaunchedApp } from '../../support/launch-app.ts';

export const EVERYTHING: BackupSelection = {
  databases: null,
  excludedTables: [],
  acceptedLosses: [],
  consistency: 'snapshot',
  options: DEFAULT_DUMP_OPTIONS,
};

/** Calls as the window's own client does. @throws Error that names the code of what was refused */
export async function ask<N extends CallName>(
  page: Page,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const result = await page.evaluate(
    ({ name, input }) =>
      Reflect.apply(Reflect.get(window.holdfast, 'call'), window.holdfast, [name, input]) as Promise<
        { ok: true; value: unknown } | { ok: false; error: { code: string; data: unknown; raw: unknown } }
      >,
    { name, input },
  );
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
  return contract[name].output.parse(result.value) as CallOutput<N>;
}

/** Goes to a place of the rail. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: place }).click();
}

/** Goes to a page by its path, and waits until it is there as a whole. */
export async function visit(page: Page, to: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, to);
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('main').locator('[aria-busy="true"]')).toHaveCount(0);
}

/** What the system's dialogs answer from now on. */
export async function choose({ app }: LaunchedApp, file: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] });
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: file });
  }, file);
}

/** The newest run of a kind, once it has ended. @param count how many of that kind there must be by then */
export async function endedRun(page: Page, kind: RunKind, count = 1, timeout = 60_000): Promise<Run> {
  let newest: Run | undefined;
  await expect
    .poll(
      async () => {
        const { runs, total } = await ask(page, 'runs.list', { kind, serverId: null, limit: 1, offset: 0 });
        [newest] = runs;
        return total >= count && newest?.outcome != null;
      },
      { timeout, intervals: [100], message: `${kind} number ${count} ends` },
    )
    .toBe(true);
  if (newest === undefined) throw new Error(`no ${kind}`);
  return newest;
}

/** Says what went wrong when it did not end well. */
export function expectGood({ title, outcome }: Run): void {
  expect(outcome, `${title}: ${JSON.stringify(outcome)}`).toMatchObject({ kind: 'good' });
}

/** @returns the run once it has ended */
export async function ended(page: Page, runId: RunId, timeout = 60_000): Promise<Run> {
  let run: Run | undefined;
  await expect
    .poll(
      async () => {
        run = await ask(page, 'runs.get', { runId });
        return run.outcome !== null;
      },
      { timeout, intervals: [100], message: `run ${runId} ends` },
    )
    .toBe(true);
  if (run === undefined) throw new Error('no run');
  return run;
}

/** @throws unless it was a good backup */
export async function backUp(page: Page, serverId: ServerId, storageId: StorageId): Promise<BackupId> {
  const { runId } = await ask(page, 'backups.start', { serverId, storageId, selection: EVERYTHING });
  const { outcome } = await ended(page, runId);
  if (outcome?.kind !== 'good' || outcome.backupId === null) throw new Error(JSON.stringify(outcome));
  return outcome.backupId;
}

/** Adds a storage without a click, as the dialog's token demands. */
export async function addStorage(launched: LaunchedApp, folder: string): Promise<StorageId> {
  await choose(launched, folder);
  const picked = await ask(launched.window, 'app.pickFolder', { title: 'Choose' });
  if (picked === null) throw new Error('nothing was picked');
  const { storageId } = await ask(launched.window, 'storages.addFolder', {
    name: 'Backups',
    folder: { token: picked.token },
  });
  return storageId;
}

export interface ServerEntry {
  readonly name: string;
  readonly host?: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** development when left out. */
  readonly environment?: Environment;
}

/** Fills the form "Connect a server", which must be open. */
export async function fillServer(page: Page, entry: ServerEntry): Promise<void> {
  await page.getByLabel('Host', { exact: true }).fill(entry.host ?? '127.0.0.1');
  await page.getByLabel('Port', { exact: true }).fill(String(entry.port));
  await page.getByLabel('Name', { exact: true }).fill(entry.name);
  await page.getByLabel('User', { exact: true }).fill(entry.user);
  await page.getByLabel('Password', { exact: true }).fill(entry.password);
}

/** Adds a TCP server without a click. */
export async function addServer(page: Page, entry: ServerEntry): Promise<ServerId> {
  const { serverId } = await ask(page, 'servers.add', {
    draft: {
      name: entry.name,
      endpoint: {
        via: 'direct',
        address: { kind: 'tcp', host: entry.host ?? '127.0.0.1', port: entry.port },
      },
      tls: { mode: 'off', caFile: null, certFile: null, keyFile: null },
      user: entry.user,
      environment: entry.environment ?? 'development',
      tools: { dump: null, client: null },
    },
    password: { kind: 'keychain', password: entry.password },
  });
  return serverId;
}
