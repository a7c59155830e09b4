import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import type { LaunchCommand } from '../../shared/model/os-schedule.ts';
import { writeFileAtomic } from '../engine/system/atomic-file.ts';
import { fileError } from '../engine/system/file-errors.ts';
import { autostartEntry, autostartFile, isEntryOn } from './autostart-entry.ts';

/** Started so, no window is opened: the tray is what is seen. */
export const HIDDEN_SWITCH = '--hidden';

/** Whether Holdfast starts at login, asked of the system: people switch it off there, too. */
export function startsAtLogin(): boolean {
  if (process.platform !== 'linux') return app.getLoginItemSettings({ args: [HIDDEN_SWITCH] }).openAtLogin;
  try {
    return isEntryOn(readFileSync(linuxFile(), 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Switches it on or off, each system's way: login items on macOS and Windows, an autostart entry on Linux.
 * @returns what the system says afterwards
 * @throws HoldfastError path-not-writable, disk-full, file-io
 */
export async function setStartsAtLogin(isOn: boolean): Promise<boolean> {
  if (process.platform !== 'linux') app.setLoginItemSettings({ openAtLogin: isOn, args: [HIDDEN_SWITCH] });
  else if (isOn) await writeEntry(linuxFile());
  else removeEntry(linuxFile());
  return startsAtLogin();
}

async function writeEntry(file: string): Promise<void> {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    throw fileError(error, file);
  }
  await writeFileAtomic(file, autostartEntry(hiddenStart()), { mode: 0o644 });
}

function removeEntry(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    throw fileError(error, file);
  }
}

function linuxFile(): string {
  return autostartFile(process.env, os.homedir());
}

function hiddenStart(): LaunchCommand {
  // An AppImage runs from a folder that is gone when it ends; its own file is in this variable.
  const program = process.env.APPIMAGE ?? app.getPath('exe');
  // In a checkout the runtime is told where the app is.
  return { program, args: app.isPackaged ? [HIDDEN_SWITCH] : [app.getAppPath(), HIDDEN_SWITCH] };
}
