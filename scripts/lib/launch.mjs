import { readFileSync } from 'node:fs';
import { electronRuntime } from './ensure.mjs';
import { root } from './paths.mjs';

/** Exits with a sentence when there is no screen to open a window on. */
export function needDisplay() {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return;
  console.error(
    'There is no display here (DISPLAY is not set). `npm run -s holdfast -- --help` works without one.',
  );
  process.exit(1);
}

/**
 * How to start the app of this checkout.
 * @param {readonly string[]} args for the app
 * @returns {{ file: string, args: string[] }}
 */
export function electronCommand(args) {
  const runtime = electronRuntime();
  if (runtime === null) throw new Error('there is no Electron runtime: npm run setup electron-runtime');
  // Our switches stand before the app's folder, so that what follows it is the user's.
  return { file: runtime.executable, args: [...sandboxSwitches(), root, ...args] };
}

/** Chromium's own sandbox cannot start as root, nor where the system denies user namespaces to unpackaged programs. */
function sandboxSwitches() {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) return ['--no-sandbox'];
  if (!areNamespacesDenied()) return [];
  console.error(
    "This system lets only installed programs use Chromium's sandbox; starting from a checkout without it.",
  );
  return ['--no-sandbox'];
}

function areNamespacesDenied() {
  try {
    return readFileSync('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
