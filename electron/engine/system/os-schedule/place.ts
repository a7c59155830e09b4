import os from 'node:os';
import path from 'node:path';
import type { OsSchedule } from '../../../../shared/model/os-schedule.ts';
import {
  LAUNCHD_LABEL,
  launchdPlist,
  type ScheduleOrder,
  SYSTEMD_NAME,
  systemdService,
  systemdTimer,
  TASK_NAME,
  taskXml,
} from './units.ts';

/** What one system's scheduler wants: files in their places, and the commands that switch it. */
export interface Place {
  readonly scheduler: OsSchedule['scheduler'];
  readonly files: readonly { readonly path: string; readonly data: string | Buffer }[];
  /** Each command: a program and its arguments. */
  readonly enable: readonly (readonly string[])[];
  readonly disable: readonly (readonly string[])[];
  /** Says whether it is enabled, by its exit code. */
  readonly ask: readonly string[];
  /** Says by exit code 0 whether the scheduler answers at all. */
  readonly reach: readonly string[];
}

/** Where this system's scheduler looks, and what is written there. */
export function placeOf(
  order: ScheduleOrder,
  { platform, env, dataDir }: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv; dataDir: string },
): Place {
  switch (platform) {
    case 'darwin':
      return launchd(order, env.HOME ?? os.homedir());
    case 'win32':
      return taskScheduler(order, dataDir);
    default:
      return systemd(order, env);
  }
}

function systemd(order: ScheduleOrder, env: NodeJS.ProcessEnv): Place {
  const given = env.XDG_CONFIG_HOME;
  const config =
    given !== undefined && path.isAbsolute(given) ? given : path.join(env.HOME ?? os.homedir(), '.config');
  const file = (kind: string) => path.join(config, 'systemd', 'user', `${SYSTEMD_NAME}.${kind}`);
  const user = (...args: string[]) => ['systemctl', '--user', ...args];
  const timer = `${SYSTEMD_NAME}.timer`;
  return {
    scheduler: 'systemd',
    files: [
      { path: file('service'), data: systemdService(order) },
      { path: file('timer'), data: systemdTimer(order) },
    ],
    enable: [user('daemon-reload'), user('enable', '--now', timer)],
    disable: [user('disable', '--now', timer)],
    ask: user('is-enabled', '--quiet', timer),
    reach: user('show', '--property=Version'),
  };
}

function launchd(order: ScheduleOrder, home: string): Place {
  const file = path.join(home, 'Library', 'LaunchAgents', `${LAUNCHD_LABEL}.plist`);
  const domain = `gui/${process.getuid?.() ?? 501}`;
  return {
    scheduler: 'launchd',
    files: [{ path: file, data: launchdPlist(order) }],
    enable: [['launchctl', 'bootstrap', domain, file]],
    disable: [['launchctl', 'bootout', `${domain}/${LAUNCHD_LABEL}`]],
    ask: ['launchctl', 'print', `${domain}/${LAUNCHD_LABEL}`],
    reach: ['launchctl', 'print', domain],
  };
}

function taskScheduler(order: ScheduleOrder, dataDir: string): Place {
  const file = path.win32.join(dataDir, 'run-due-task.xml');
  return {
    scheduler: 'task-scheduler',
    // schtasks reads the encoding that the file's first line names.
    files: [{ path: file, data: Buffer.from(`\ufeff${taskXml(order)}`, 'utf16le') }],
    enable: [['schtasks', '/Create', '/F', '/TN', TASK_NAME, '/XML', file]],
    disable: [['schtasks', '/Delete', '/F', '/TN', TASK_NAME]],
    ask: ['schtasks', '/Query', '/TN', TASK_NAME],
    reach: ['schtasks', '/Query', '/FO', 'LIST'],
  };
}
