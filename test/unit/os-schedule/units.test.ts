import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { OsScheduler } from '../../../electron/engine/system/os-schedule/os-schedule.ts';
import { placeOf } from '../../../electron/engine/system/os-schedule/place.ts';
import {
  intervalOf,
  launchdPlist,
  type ScheduleOrder,
  systemdService,
  systemdTimer,
  taskXml,
} from '../../../electron/engine/system/os-schedule/units.ts';
import { EveryMinutes } from '../../../shared/model/os-schedule.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

afterAll(removeTempFolders);

const plain: ScheduleOrder = {
  command: {
    program: '/usr/bin/node',
    args: ['/opt/holdfast/cli.cjs', '--data-dir', '/home/me/.config/Holdfast', 'run-due'],
  },
  everyMinutes: 15,
};
// What a path may hold and a scheduler might read otherwise.
const odd: ScheduleOrder = {
  command: {
    program: '/opt/My "Hold$fast" 100%/holdfast',
    args: ['--data-dir', '/home/ä & <b>/x\\y', 'run-due'],
  },
  everyMinutes: 60,
};

describe.each([
  ['plain', plain],
  ['odd', odd],
] as const)('the files of a %s order', (name, order) => {
  test.each([
    ['service', systemdService],
    ['timer', systemdTimer],
    ['plist', launchdPlist],
    ['task.xml', taskXml],
  ] as const)('%s', async (kind, make) => {
    await expect(make(order)).toMatchFileSnapshot(`golden/${name}.${kind}.golden.txt`);
  });
});

test.each(EveryMinutes.options.map(({ value }) => value))(
  'every %d minutes can be read back',
  (everyMinutes) => {
    for (const make of [systemdTimer, launchdPlist, taskXml])
      expect(intervalOf(make({ ...plain, everyMinutes }))).toBe(everyMinutes);
  },
);

const canVerify = spawnSync('systemd-analyze', ['--version']).status === 0;

describe.skipIf(!canVerify)('systemd', () => {
  test.each([
    ['plain', plain],
    ['odd', odd],
  ] as const)('accepts the %s units, and reads the command as it was meant', (_, order) => {
    const folder = tempFolder('sd');
    // systemd looks whether the program is there.
    const program = path.join(folder, path.basename(path.dirname(order.command.program)), 'holdfast');
    mkdirSync(path.dirname(program));
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    const real = { ...order, command: { ...order.command, program } };
    const service = path.join(folder, 'holdfast-run-due.service');
    writeFileSync(service, systemdService(real));
    const timer = path.join(folder, 'holdfast-run-due.timer');
    writeFileSync(timer, systemdTimer(real));
    const ended = spawnSync('systemd-analyze', ['verify', '--man=no', service, timer], { encoding: 'utf8' });
    const complaints = ended.stderr.split('\n').filter((line) => line.includes('holdfast-run-due'));
    expect(complaints).toEqual([]);
    expect(ended.status, ended.stderr).toBe(0);
  });

  test('a unit that is wrong is found by the same look', () => {
    const file = path.join(tempFolder('sd'), 'holdfast-run-due.service');
    writeFileSync(file, systemdService(plain).replace('Type=oneshot', 'Type=onceupon'));
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    expect(stderr).toContain('onceupon');
  });

  test('understands how often', () => {
    for (const calendar of ['*:0/5', '*:0/30', 'hourly'])
      expect(execFileSync('systemd-analyze', ['calendar', calendar], { encoding: 'utf8' })).toContain('Next');
  });
});

test('where each scheduler looks', () => {
  const place = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv) =>
    placeOf(plain, { platform, env, dataDir: '/data' }).files.map((file) => file.path);
  expect(place('linux', { HOME: '/home/me' })).toEqual([
    '/home/me/.config/systemd/user/holdfast-run-due.service',
    '/home/me/.config/systemd/user/holdfast-run-due.timer',
  ]);
  expect(place('linux', { HOME: '/home/me', XDG_CONFIG_HOME: '/elsewhere' })[0]).toBe(
    '/elsewhere/systemd/user/holdfast-run-due.service',
  );
  expect(place('linux', { HOME: '/home/me', XDG_CONFIG_HOME: 'relative' })[0]).toContain('/home/me/.config');
  expect(place('darwin', { HOME: '/Users/me' })).toEqual([
    '/Users/me/Library/LaunchAgents/app.holdfast.run-due.plist',
  ]);
  const [task] = placeOf(plain, { platform: 'win32', env: {}, dataDir: 'C:\\Data' }).files;
  expect(task?.path).toBe('C:\\Data\\run-due-task.xml');
  // schtasks takes UTF-16 with its mark.
  expect([...Buffer.from(task?.data ?? '').subarray(0, 4)]).toEqual([0xff, 0xfe, 0x3c, 0x00]);
});

describe('the entry on this machine', () => {
  const command = { program: '/usr/bin/node', args: ['/opt/cli.cjs'] };

  test('is written, read back, told from another one, and removed', async () => {
    const home = tempFolder('home');
    const env = { HOME: home, XDG_CONFIG_HOME: path.join(home, 'config') };
    const scheduler = new OsScheduler({ dataDir: '/data', command, remarks: [], platform: 'linux', env });
    expect(await scheduler.status()).toMatchObject({ state: 'absent', everyMinutes: null, toDo: [] });
    const installed = await scheduler.install(30);
    // There is no user manager for this HOME: then it says what is to be run.
    expect(['written', 'off', 'on']).toContain(installed.state);
    expect(installed).toMatchObject({ scheduler: 'systemd', everyMinutes: 30 });
    expect(installed.command).toBe('/usr/bin/node /opt/cli.cjs --data-dir /data run-due');
    if (installed.state === 'written')
      expect(installed.toDo).toEqual([
        'systemctl --user daemon-reload',
        'systemctl --user enable --now holdfast-run-due.timer',
      ]);
    const [service = '', timer = ''] = installed.files;
    expect(readFileSync(timer, 'utf8')).toContain('OnCalendar=*:0/30');
    writeFileSync(service, readFileSync(service, 'utf8').replace('/opt/cli.cjs', '/moved/cli.cjs'));
    expect((await scheduler.status()).state).toBe('other');
    await scheduler.install(5);
    expect((await scheduler.status()).everyMinutes).toBe(5);
    expect(await scheduler.remove()).toMatchObject({ state: 'absent' });
    expect([service, timer].some((file) => existsSync(file))).toBe(false);
    // Again is harmless.
    expect(await scheduler.remove()).toMatchObject({ state: 'absent' });
  });

  test('a folder that cannot be written is said', async () => {
    const home = tempFolder('home');
    writeFileSync(path.join(home, 'file'), '');
    const env = { HOME: home, XDG_CONFIG_HOME: path.join(home, 'file') };
    const scheduler = new OsScheduler({ dataDir: '/data', command, remarks: [], platform: 'linux', env });
    await expect(scheduler.install(15)).rejects.toMatchObject({ name: 'HoldfastError' });
    expect((await scheduler.status()).state).toBe('absent');
  });
});
