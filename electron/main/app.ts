import {
  app,
  type BrowserWindow,
  dialog,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  nativeTheme,
  powerMonitor,
} from 'electron';
import { type EventData, type EventName, Topic } from '../../shared/contract.ts';
import { toWireError } from '../../shared/errors.ts';
import { describeError } from '../../shared/sentences.ts';
import { userDataDir } from '../engine/system/data-dir.ts';
import { fileError } from '../engine/system/file-errors.ts';
import { makeFolderSync } from '../engine/system/make-folder.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { HIDDEN_SWITCH } from './autostart.ts';
import { Closing } from './closing.ts';
import { DesktopNews } from './desktop-news.ts';
import { Dialogs } from './dialogs.ts';
import { EngineProcess } from './engine-process.ts';
import { CALL_CHANNEL, CANCEL_CHANNEL, createGate, EVENT_CHANNEL } from './gate.ts';
import { createAppVault } from './keychain.ts';
import { launchCommand } from './launch-command.ts';
import { createMainHandlers } from './main-handlers.ts';
import { buildMenu } from './menu.ts';
import { PathTokens } from './path-tokens.ts';
import { builtFiles } from './paths.ts';
import { WakeLock } from './power.ts';
import { followPower } from './power-source.ts';
import { PreferenceStore } from './preferences.ts';
import { TrayIcon } from './tray.ts';
import { hasTrayHost } from './tray-host.ts';
import { isOurFrame, lockDown, openWindow } from './window.ts';

/** Starts the desktop app, or shows the one that runs already and ends. */
export function startApp(): void {
  const dataDir = userDataDir();
  if (!makeDataDir(dataDir)) {
    app.exit(1);
    return;
  }
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

/** Without it there is nothing that a window could show: the reason is said to whoever started the app. */
function makeDataDir(dataDir: string): boolean {
  try {
    makeFolderSync(dataDir);
    return true;
  } catch (error) {
    const { title, why, action } = describeError(toWireError(fileError(error, dataDir)));
    dialog.showErrorBox(title, [why, action].filter((text) => text !== null).join('\n\n'));
    return false;
  }
}

function run(dataDir: string): void {
  let window: BrowserWindow | null = null;
  let tray: TrayIcon | null = null;
  const log = (text: string) => process.stderr.write(text);
  const preferences = new PreferenceStore(dataDir);
  const vault = createAppVault(builtFiles.keychain);
  const tokens = new PathTokens();
  const engine = new EngineProcess({
    script: builtFiles.engine,
    dataDir,
    vault,
    launch: launchCommand(),
    settings: { sandboxFolder: preferences.get().sandboxFolder },
    emit: heard,
    log,
  });
  const handlers = createMainHandlers({
    dataDir,
    vault,
    preferences,
    engine,
    dialogs: new Dialogs(tokens),
    hasTray: () => tray !== null,
    onPreferences: () => {
      wakeLock.update();
      emit('changed', { topics: ['preferences'] });
    },
    onStateReplaced: () => emit('changed', { topics: Topic.options }),
  });
  const gate = createGate({
    handlers,
    tokens,
    log,
    engine: (name, input, signal) => engine.call(name, input, signal),
  });
  const closing = new Closing(engine, {
    quit: () => app.quit(),
    staysInTray: () => tray !== null && preferences.get().keepRunning,
    onPutAway: sayOnceThatItRuns,
  });
  const wakeLock = new WakeLock(() => preferences.get().blockSleep);
  const desktop = new DesktopNews(() => preferences.get().desktopNotifications, open);

  nativeTheme.themeSource = preferences.get().theme;
  serveApp(builtFiles.renderer);
  ipcMain.handle(CALL_CHANNEL, (event, name, input, callId) => gate.call(isOurs(event), name, input, callId));
  ipcMain.on(CANCEL_CHANNEL, (event, callId) => gate.cancel(isOurs(event), callId));
  buildMenu(open);
  followPower((state) => engine.setPower(state));
  engine.start();
  if (!process.argv.includes(HIDDEN_SWITCH)) show();
  void hasTrayHost().then((isSeen) => {
    if (isSeen) tray = new TrayIcon(engine, { show, navigate: open, quit: () => app.quit(), log });
    // A start that nobody would see is of no use.
    else if (window === null) show();
  });

  app.on('second-instance', (_, argv) => {
    if (!argv.includes(HIDDEN_SWITCH)) show();
  });
  app.on('activate', show);
  app.on('render-process-gone', (_, contents, { reason }) => {
    log(`The window's process ended: ${reason}\n`);
    if (reason !== 'clean-exit' && !contents.isDestroyed()) contents.reload();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => closing.beforeQuit(event, window));
  powerMonitor.on('shutdown', quitNow);
  powerMonitor.on('resume', () => engine.woke());
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
    tray?.close();
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

  function open(to: string): void {
    show();
    emit('navigate', { to });
  }

  function sayOnceThatItRuns(): void {
    if (preferences.wasSaid('keeps-running')) return;
    desktop.tell({
      title: 'Holdfast keeps running',
      text: 'Its plans go on; the icon beside the clock shows how they do. Settings can change this.',
      plan: null,
    });
  }

  /** Events of the engine that main itself listens to, before the window does. */
  function heard<N extends EventName>(name: N, data: EventData<N>): void {
    if (name === 'news') desktop.tell(data as EventData<'news'>);
    if (name === 'run') wakeLock.heard(data as EventData<'run'>);
    if (name === 'changed') tray?.heard(data as EventData<'changed'>);
    if (name === 'engine-restarted') {
      wakeLock.clear();
      tray?.changed();
    }
    emit(name, data);
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
