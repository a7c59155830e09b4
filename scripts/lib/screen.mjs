import { lackLeg } from './legs.mjs';
import { inRoot } from './paths.mjs';
import { findProgram } from './run.mjs';

/**
 * The command line that gives what runs behind it a keyring and a screen of its own: bus and keyring outside, the
 * screen inside. Empty where the system has both anyway (macOS, Windows).
 * @returns {string[] | null} null when they cannot be had, which was said loudly
 */
export function keyringAndScreen() {
  if (process.platform !== 'linux') return [];
  const hasScreen = findProgram('xvfb-run') !== null;
  const hasKeyring = findProgram('gnome-keyring-daemon') !== null && findProgram('dbus-run-session') !== null;
  if (!hasScreen) lackLeg('xvfb', 'xvfb-run is not on this machine');
  if (!hasKeyring) lackLeg('keyring', 'gnome-keyring-daemon or dbus-run-session is not on this machine');
  if (!hasScreen || !hasKeyring) return null;
  return [inRoot('test/support/keyring-run.sh'), 'xvfb-run', '-a', '-s', '-screen 0 1440x900x24'];
}
