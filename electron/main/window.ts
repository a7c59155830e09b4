import { app, BrowserWindow, nativeTheme, type Session, screen } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';
import type { PreferenceStore, WindowBounds } from './preferences.ts';

const DEFAULT_SIZE = { width: 1280, height: 800 } as const;
const MIN_SIZE = { minWidth: 900, minHeight: 600 } as const;

/** The pages of this address are ours: what we ship, or Vite's server during development. */
export function appUrl(): string {
  const served = app.isPackaged ? undefined : process.env.HOLDFAST_DEV_URL;
  return served ?? `${APP_ORIGIN}/index.html`;
}

/** Whether a frame shows our own page, in the top frame of its window. */
export function isOurFrame(frame: Electron.WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && isOurUrl(frame.url);
}

function isOurUrl(url: string): boolean {
  try {
    return originOf(url) === originOf(appUrl());
  } catch {
    return false;
  }
}

// URL.origin is "null" for schemes of our own.
function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

/** Opens the window where it was last; it is shown once there is something to see. */
export function openWindow(preferences: PreferenceStore, preload: string): BrowserWindow {
  const kept = preferences.windowBounds();
  const window = new BrowserWindow({
    ...DEFAULT_SIZE,
    ...(kept === null ? {} : onScreen(kept)),
    ...MIN_SIZE,
    title: 'Holdfast',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#17181b' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (kept?.isMaximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  keepBounds(window, preferences);
  void window.loadURL(appUrl());
  return window;
}

function keepBounds(window: BrowserWindow, preferences: PreferenceStore): void {
  let timer: NodeJS.Timeout | undefined;
  const keep = () => {
    if (window.isDestroyed() || window.isMinimized()) return;
    preferences.keepWindowBounds({ ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', () => {
    clearTimeout(timer);
    keep();
  });
}

/** The size always; the place only where a screen still shows enough of it to be grabbed. */
function onScreen({ x, y, width, height }: WindowBounds): Partial<Electron.Rectangle> {
  const isVisible = screen.getAllDisplays().some(({ workArea }) => {
    const overlapX = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    const isTitleVisible = y >= workArea.y && y < workArea.y + workArea.height - 40;
    return overlapX >= 100 && isTitleVisible;
  });
  return isVisible ? { x, y, width, height } : { width, height };
}

/** Denies every page whatever Holdfast does not need: navigation, windows, webviews, permissions, downloads. */
export function lockDown(): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event, url) => {
      // Vite's server reloads the page during development; what we ship never navigates.
      const isReload = !app.isPackaged && process.env.HOLDFAST_DEV_URL !== undefined && isOurUrl(url);
      if (!isReload) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  app.on('session-created', denyPermissions);
}

function denyPermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
}
