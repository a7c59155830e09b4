import { existsSync } from 'node:fs';
import os from 'node:os';
import { app, clipboard, nativeTheme, shell } from 'electron';
import type { CallInput, CallName, CallOutput } from '../../shared/contract.ts';
import { contract } from '../../shared/contract.ts';
import { HoldfastError } from '../../shared/errors.ts';
import type { PathRef } from '../../shared/model/path-ref.ts';
import type { SecretVault } from '../engine/ports.ts';
import { listStateCopies } from '../engine/state/copy-list.ts';
import { writeFileAtomic } from '../engine/system/atomic-file.ts';
import { setStartsAtLogin, startsAtLogin } from './autostart.ts';
import type { Dialogs } from './dialogs.ts';
import type { EngineProcess } from './engine-process.ts';
import type { MainHandlers } from './gate.ts';
import { printOnPaper, printToPdf } from './pdf.ts';
import type { PreferenceStore } from './preferences.ts';

interface Parts {
  readonly dataDir: string;
  readonly vault: SecretVault;
  readonly preferences: PreferenceStore;
  readonly dialogs: Dialogs;
  readonly engine: EngineProcess;
  /** Whether the tray icon is seen. */
  readonly hasTray: () => boolean;
  readonly onPreferences: () => void;
  /** Everything that the engine said before may be otherwise now. */
  readonly onStateReplaced: () => void;
}

/** What only Electron can do. */
export function createMainHandlers(parts: Parts): MainHandlers {
  const { preferences, dialogs, engine } = parts;
  return {
    'app.info': async () => ({
      version: __APP_VERSION__,
      electron: process.versions.electron ?? null,
      platform: `${process.platform} ${os.release()} ${process.arch}`,
      dataDir: parts.dataDir,
      keychain: await parts.vault.state(),
      homePath: app.getPath('home'),
    }),
    'app.preferences': async () => preferences.get(),
    'app.setPreferences': async ({ sandboxFolder, ...change }) => {
      const next = preferences.set({
        ...change,
        ...(sandboxFolder === undefined ? {} : { sandboxFolder: pathOf(sandboxFolder) }),
      });
      nativeTheme.themeSource = next.theme;
      engine.setSettings({ sandboxFolder: next.sandboxFolder });
      parts.onPreferences();
      return next;
    },
    'app.background': async () => ({ startAtLogin: startsAtLogin(), hasTray: parts.hasTray() }),
    'app.setStartAtLogin': async ({ startAtLogin }) => ({
      startAtLogin: await setStartsAtLogin(startAtLogin),
      hasTray: parts.hasTray(),
    }),
    'app.pickFolder': ({ title }) => dialogs.pickFolder(title),
    'app.pickFile': ({ title }) => dialogs.pickFile(title),
    'app.pickSaveFile': ({ title, suggestedName }) => dialogs.pickSaveFile(title, suggestedName),
    'app.saveRestorePdf': async ({ runId, file }) => {
      const { html } = await ask(engine, 'restores.report', { runId });
      await writeFileAtomic(pathOf(file) ?? '', await printToPdf(html));
      return {};
    },
    'app.saveKitPdf': async ({ keyId, file }) => {
      const { html } = await ask(engine, 'keys.kit', { keyId });
      await writeFileAtomic(pathOf(file) ?? '', await printToPdf(html));
      await ask(engine, 'keys.kitSaved', { keyId });
      return {};
    },
    'app.printKit': async ({ keyId }) => {
      const { html } = await ask(engine, 'keys.kit', { keyId });
      const printed = await printOnPaper(html);
      if (printed) await ask(engine, 'keys.kitSaved', { keyId });
      return { printed };
    },
    'app.reveal': async ({ backupId }) => {
      const { location, backup } = await ask(engine, 'backups.get', { backupId });
      if (!existsSync(location))
        throw new HoldfastError('backup-missing', { backup: backup.id, folder: location });
      shell.showItemInFolder(location);
      return {};
    },
    'app.revealRunFile': async ({ runId }) => {
      const { writtenFile } = await ask(engine, 'runs.get', { runId });
      if (writtenFile === null) throw new HoldfastError('not-possible', { why: 'This run wrote no file' });
      if (!existsSync(writtenFile)) throw new HoldfastError('path-not-found', { path: writtenFile });
      shell.showItemInFolder(writtenFile);
      return {};
    },
    'settings.copies': async () => [...(await listStateCopies(parts.dataDir))],
    'settings.restoreCopy': async ({ name }) => {
      await refuseWhileRunning(engine);
      const former = await engine.restoreCopy(name);
      parts.onStateReplaced();
      return { former };
    },
    'app.copy': async ({ text }) => {
      clipboard.writeText(text);
      return {};
    },
  };
}

/** A run would be cut off, and what it made be forgotten. An engine that cannot start has none. */
async function refuseWhileRunning(engine: EngineProcess): Promise<void> {
  if (engine.isUnusable) return;
  const { runs } = await ask(engine, 'runs.list', { kind: null, serverId: null, limit: 100, offset: 0 });
  const going = runs.find(({ outcome }) => outcome === null);
  if (going !== undefined)
    throw new HoldfastError('not-possible', {
      why: `“${going.title}” is going on. Wait for it, or cancel it`,
    });
}

/**
 * Asks the engine on main's own behalf.
 * @throws HoldfastError as the engine answered
 */
export async function ask<N extends CallName>(
  engine: EngineProcess,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const result = await engine.call(name, input);
  if (!result.ok) throw HoldfastError.fromWire(result.error);
  return contract[name].output.parse(result.value) as CallOutput<N>;
}

function pathOf(ref: PathRef | null): string | null {
  if (ref === null) return null;
  // The gate has redeemed every token by now.
  if (!('path' in ref)) throw new HoldfastError('bad-input', { problems: ['not a chosen file or folder'] });
  return ref.path;
}
