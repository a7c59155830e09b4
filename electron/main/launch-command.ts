import path from 'node:path';
import { app } from 'electron';
import type { EnginePorts } from '../engine/ports.ts';
import { firstExecutable } from '../engine/system/supervisor.ts';
import { builtFiles } from './paths.ts';

const NO_DISPLAY =
  'Holdfast’s executable needs a display on Linux, also for its command line. Without Xvfb this entry works only while you are logged in at a desktop. Install it (Debian, Ubuntu: apt install xvfb xauth), then write the entry again.';

/** What starts this Holdfast's command line without a window, for the system's own scheduler. */
export function launchCommand(): EnginePorts['launch'] {
  return app.isPackaged ? packaged() : checkout();
}

function packaged(): EnginePorts['launch'] {
  // An AppImage runs from a folder that is gone when it ends; its own file is in this variable.
  const program = process.env.APPIMAGE ?? app.getPath('exe');
  if (process.platform !== 'linux') return { command: { program, args: [] }, remarks: [] };
  // Chromium refuses to run as root with its sandbox, before anything of ours is asked.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const xvfb = firstExecutable(['/usr/bin/xvfb-run', '/usr/local/bin/xvfb-run']);
  // Debian only recommends xauth to xvfb, whose xvfb-run ends without it.
  const xauth = firstExecutable(['/usr/bin/xauth', '/usr/local/bin/xauth']);
  if (xvfb === null || xauth === null) return { command: { program, args }, remarks: [NO_DISPLAY] };
  return { command: { program: xvfb, args: ['-a', program, ...args] }, remarks: [] };
}

/** In a checkout plain Node runs the same, and needs no display. */
function checkout(): EnginePorts['launch'] {
  const names = process.platform === 'win32' ? ['node.exe'] : ['node'];
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const node = firstExecutable(folders.flatMap((folder) => names.map((name) => path.join(folder, name))));
  if (node !== null) return { command: { program: node, args: [builtFiles.cli] }, remarks: [] };
  return { command: { program: app.getPath('exe'), args: [app.getAppPath()] }, remarks: [] };
}
