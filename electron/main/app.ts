import { mkdirSync } from 'node:fs';
import {
  app,
  type BrowserWindow,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  nativeTheme,
  powerMonitor,
} from 'electron';
import type { EventData, EventName } from '../../shared/contract.ts';
import { userDataDir } from '../engine/system/data-dir.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { Closing } from './closing.ts';
import { Dialogs } from './dialogs.ts';
import { EngineProcess } from './engine-process.ts';
import { CALL_CHANNEL, CANCEL_CHANNEL, createGate, EVENT_CHANNEL } from './gate.ts';
import { createAppVault } from './keychain.ts';
import { createMainHandlers } from './main-handlers.ts';
import { buildMenu } from './menu.ts';
import { PathTokens } from './path-tokens.ts';
import { builtFiles } from './paths.ts';
import { followPower } from './power-source.ts';
import { PreferenceStore } from './preferences.ts';
import { isOurFrame, lockDown, openWindow } from './window.ts';

/** Starts the desktop app, or shows the one that runs already and ends. */
export function startApp(): void {
  const dataDir = userDataDir();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  app.setPath('userData', dataDir);
  // Chromium would ask the keyring for a key to its cookies, of which there are none; a locked one would prompt.
  app.commandLine.appendSwitch('password-store', 'basic');
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return;
  }
  registerAppScheme();
  lockDown();
  void app.whenReady().then(() => run(dataDir));
}

function run(dataDir: string): void {
  let window: BrowserWindow | null = null;
  const log = (text: string) => process.stderr.write(text);
  const preferences = new PreferenceStore(dataDir);
  const vault = createAppVault(builtFiles.keychain);
  const tokens = new PathTokens();
  const engine = new EngineProcess({
    script: builtFiles.engine,
    dataDir,
    vault,
    settings: { sandboxFolder: preferences.get().sandboxFolder },
    emit,
    log,
  });
  const handlers = createMainHandlers({
    dataDir,
    vault,
    preferences,
    engine,
    dialogs: new Dialogs(tokens),
    onPreferences: () => emit('changed', { topics: ['preferences'] }),
  });
  const gate = createGate({
    handlers,
    tokens,
    log,
    engine: (name, input, signal) => engine.call(name, input, signal),
  });
  const closing = new Closing(engine, () => app.quit());

  nativeTheme.themeSource = preferences.get().theme;
  serveApp(builtFiles.renderer);
  ipcMain.handle(CALL_CHANNEL, (event, name, input, callId) => gate.call(isOurs(event), name, input, callId));
  ipcMain.on(CANCEL_CHANNEL, (event, callId) => gate.cancel(isOurs(event), callId));
  buildMenu((to) => {
    show();
    emit('navigate', { to });
  });
  followPower((state) => engine.setPower(state));
  engine.start();
  show();

  app.on('second-instance', show);
  app.on('activate', show);
  app.on('render-process-gone', (_, contents, { reason }) => {
    log(`The window's process ended: ${reason}\n`);
    if (reason !== 'clean-exit' && !contents.isDestroyed()) contents.reload();
  });
  app.on('window-all-closed', () => app.quit());
  powerMonitor.on('shutdown', quitNow);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    // electron-store's file writer listened before Electron took the signals over; only a first listener takes them back.
    process.removeAllListeners(signal);
    process.on(signal, quitNow);
  }
  let isEnding = false;
  app.on('will-quit', (event) => {
    // Whoever asks again meanwhile must not cut short what a cancelled run cleans up.
    event.preventDefault();
    if (isEnding) return;
    isEnding = true;
    void engine.close().finally(() => {
      vault.close();
      // exit() and not quit(): whatever hangs then cannot hold it up.
      app.exit(0);
    });
  });

  function show(): void {
    closing.shown();
    if (window === null || window.isDestroyed()) {
      window = openWindow(preferences, builtFiles.preload);
      closing.watch(window);
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  function quitNow(): void {
    closing.force();
    app.quit();
  }

  function emit<N extends EventName>(name: N, data: EventData<N>): void {
    if (window !== null && !window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, name, data);
  }

  function isOurs(event: IpcMainEvent | IpcMainInvokeEvent): boolean {
    return (
      window !== null &&
      !window.isDestroyed() &&
      event.sender === window.webContents &&
      isOurFrame(event.senderFrame)
    );
  }
}
