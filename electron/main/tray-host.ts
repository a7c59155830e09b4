import { runTool } from '../engine/system/run-tool.ts';

const LIMIT_MS = 3_000;

/**
 * Whether a tray icon would be seen. macOS and Windows always show one; on Linux it depends on the desktop, and a
 * window that closes into a tray that nobody shows would be lost. HOLDFAST_TRAY=yes or =no answers for a desktop that
 * does not say.
 */
export async function hasTrayHost(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  if (env.HOLDFAST_TRAY === 'yes' || env.HOLDFAST_TRAY === 'no') return env.HOLDFAST_TRAY === 'yes';
  if (process.platform !== 'linux') return true;
  const { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } = env;
  const bus = Object.fromEntries(
    Object.entries({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const watcher = 'org.kde.StatusNotifierWatcher';
  try {
    const { exitCode, stdout } = await runTool(
      {
        program: 'gdbus',
        args: [
          ...['call', '--session', '--timeout', '2', '--dest', watcher],
          ...['--object-path', '/StatusNotifierWatcher'],
          ...['--method', 'org.freedesktop.DBus.Properties.Get'],
          ...[watcher, 'IsStatusNotifierHostRegistered'],
        ],
        env: bus,
        supervised: false,
      },
      { timeoutMs: LIMIT_MS },
    );
    return exitCode === 0 && stdout.includes('true');
  } catch {
    // No gdbus, or no bus: then there is hardly a desktop.
    return false;
  }
}
