import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { tempFolder } from '../../support/temp.ts';
import { typedIn } from '../../support/typed-cli.ts';

/* What is typed wrongly is answered with 2 and with the option that said it; a schema's own wording reaches nobody. */

const dataDir = tempFolder('typed');
const store = tempFolder('typed-store');

const run = typedIn(dataDir);

const server = ['server', 'add', '--host', '127.0.0.1', '--user', 'bk', '--no-password', '--name'];
const plan = ['plan', 'add', 'ma', '--storage', 'safe', '--name', 'p'];
const restore = ['restore', '7k2m9qxd', '--to', 'ma'];
const mail = ['notify', 'add', 'mail', '--host', 'h', '--from', 'a@example.org', '--to', 'b@example.org'];

beforeAll(async () => {
  expect(await run(...server, 'ma')).toMatchObject({ code: 0 });
  const made = await run('storage', 'add', 'folder', '--name', 'safe', '--path', `${store}/safe`);
  expect(made).toMatchObject({ code: 0 });
});

test('a promise that the schedule breaks each day is said, and the plan is made', async () => {
  const { code, said } = await run(...plan, '--daily', '02:30', '--rpo', '1');
  expect(code).toBe(0);
  expect(said).toMatch(/promises that at most 1 min of data are at risk, and its runs are up to 1 d apart/);
  const mended = await run('plan', 'edit', 'p', '--rpo', '2000');
  expect(mended).toMatchObject({ code: 0 });
  expect(mended.said).not.toContain('promises');
  const byHand = await run('plan', 'edit', 'p', '--manual');
  expect(byHand.said).toContain('it runs only when somebody asks');
  expect(await run('plan', 'remove', 'p', '--yes')).toMatchObject({ code: 0 });
});

test('jitter that nobody asked for is at most half of the time between two runs', async () => {
  const added = await run(...plan, '--template', 'small-team', '--every-minutes', '5');
  expect(added).toMatchObject({ code: 0 });
  expect(added.said).toContain('every 5 minutes');
  expect(added.said).not.toContain('later');
  const asked = await run('plan', 'edit', 'p', '--every-minutes', '5', '--jitter', '4');
  expect(asked.said).toContain('every 5 minutes, up to 4 min later');
  expect(await run('plan', 'remove', 'p', '--yes')).toMatchObject({ code: 0 });
});

describe('mistakes in a value', () => {
  test.each([
    [[...plan, '--daily', '25:00'], '--daily: “25:00” is no time of day like 02:30'],
    [[...plan, '--weekdays', '7'], '--weekdays: “7” is no time of day'],
    [[...plan, '--weekly', 'mon'], '--weekly: “mon” names no time; write it like mon,thu@02:30'],
    [[...plan, '--every-minutes', '3'], '--every-minutes: “3” cannot be used; it must be 5 or more'],
    [[...plan, '--every-hours', '6:75'], '--every-hours: “75” cannot be used; it must be 59 or less'],
    [[...plan, '--monthly', 'last'], '--monthly: “last” names no time'],
    [[...plan, '--monthly', '32@03:00'], '--monthly: “32” cannot be used; it must be 31 or less'],
    [[...plan, '--cron', 'soon'], '--cron: must have 9 characters or more'],
    [[...plan, '--cron', 'often enough'], '--cron: “often enough” is no cron expression'],
    [[...plan, '--window', '22:00'], '--window: “22:00” is no window; write it like 22:00-06:00'],
    [[...plan, '--window', '22:00-22:00'], '--window: a window that ends when it begins'],
    [[...plan, '--jitter', '500'], '--jitter: “500” cannot be used; it must be 180 or less'],
    [[...plan, '--zone', 'Mars/X'], '--zone: there is no time zone “Mars/X”'],
    [[...plan, '--keep', 'size=much'], '--keep: “much” is no size'],
    [[...plan, '--keep', 'daily=99999'], '--keep: “99999” cannot be used'],
    [[...plan, '--drill-every', '0'], '--drill-every: “0” cannot be used; it must be 1 or more'],
    [[...plan, '--rpo', '0'], '--rpo: “0” cannot be used'],
    [['plan', 'add', 'ma', '--storage', 'safe', '--name', ''], '--name: must not be empty'],
    [[...server, ''], '--name: must not be empty'],
    [[...server, ' '.repeat(3)], '--name: must not be empty'],
    [[...server, 'x'.repeat(81)], '--name: must have 80 characters or fewer'],
    [['settings', 'limits', '--silence', '0'], '--silence: “0” cannot be used; it must be 5 or more'],
    [[...mail, '--event', 'bogus'], '--event: “bogus” cannot be used; it must be one of failure'],
    [[...mail, '--port', 'x'], '--port: must be'],
    [[...mail, '--to', 'nobody'], '--to: not a mail address'],
    [['notify', 'summary', '--hour', '99'], '--hour: “99” cannot be used; it must be 23 or less'],
    [['settings', 'at-once', '99'], 'runs: “99” cannot be used; it must be 16 or less'],
    [[...restore, '--save', 'plan.html'], '--save writes what --dry-run says, and that is not given'],
    [
      [...restore, '--dry-run', '--save', 'plan.txt'],
      '--save writes a .html or a .json file, not “plan.txt”',
    ],
    [[...restore, '--definers', 'nobody'], '--definers: “nobody” is neither keep nor strip nor an account'],
    [[...restore, '--definers', ''], '--definers: “” is neither keep nor strip nor an account'],
    [[...restore, '--definers', 'a@b@c'], '--definers: “a@b@c” is neither keep nor strip nor an account'],
    [[...restore, '--definers', `a@${'b'.repeat(200)}`], 'is neither keep nor strip nor an account'],
    [[...restore, '--without-safety-backup', 'x'], '--without-safety-backup needs a reason of 3 to 200'],
    [[...restore, '--safety-storage', 'nope'], 'In a terminal: holdfast storage list'],
    [['backup', 'ma', '--compression-level', '99'], '--compression-level: “99” is no whole number from 1'],
    [[...plan, '--compression-level', ''], '--compression-level: “” is no whole number from 1 to 19'],
    [['plan', 'show', 'nope'], 'In a terminal: holdfast plan list'],
    [['settings', 'restore-copy', 'nope', '--yes'], 'In a terminal: holdfast settings copies'],
  ])('%j', async (line, words) => {
    const { code, said } = await run(...line);
    expect(said).toContain(words);
    expect(said).not.toMatch(/expected|Invalid|error of its own|draft|schedule\./);
    expect(code).toBe(2);
  });
});

test('a file where a folder is needed is called so, and nobody is told to replace it or to connect a drive', async () => {
  const file = `${store}/file`;
  writeFileSync(file, '');
  const add = ['storage', 'add', 'folder', '--name', 'odd', '--path'];
  for (const { code, said } of [
    await run(...add, file),
    await run(...add, `${file}/x/y`),
    await typedIn(file)('storage', 'list'),
    await typedIn(`${file}/x/y`)('storage', 'list'),
  ]) {
    expect(code).toBe(1);
    expect(said).toContain(`${file} is a file, not a folder`);
    expect(said).not.toMatch(/does not exist|drive|overwrite/);
  }
});

test('a storage inside another one is refused, to be made or opened, and says which one it lies in', async () => {
  const inner = `${store}/safe/inner`;
  const made = await run('storage', 'add', 'folder', '--name', 'inner', '--path', inner);
  expect(made.code).toBe(1);
  expect(made.said).toContain(`${inner} lies inside another storage`);
  expect(made.said).toContain(`${store}/safe is a storage`);
  expect(existsSync(inner)).toBe(false);
  cpSync(`${store}/safe/holdfast.json`, `${inner}/holdfast.json`);
  const opened = await run('storage', 'open', inner, '--name', 'inner');
  expect(opened.code).toBe(1);
  expect(opened.said).toContain(`${inner} lies inside another storage`);
});

test('a storage with a manifest that cannot be read is degraded when it is read or opened, and the manifest is named', async () => {
  expect(await run('storage', 'rescan', 'safe')).toMatchObject({ code: 0 });
  const folder = `${store}/safe/acme-7k2m9q/manual/20261127T000000Z--7k2m9qxd`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/manifest.json`, '{');
  const read = await run('storage', 'rescan', 'safe');
  expect(await run('storage', 'remove', 'safe')).toMatchObject({ code: 0 });
  const opened = await run('storage', 'open', `${store}/safe`, '--name', 'safe');
  for (const { code, said } of [read, opened]) {
    expect(said).toContain(`${folder}/manifest.json is not a valid manifest`);
    expect(code).toBe(3);
  }
});

test('a value that is refused while the line is read is one document with --json, too', async () => {
  const { code, said } = await run('backup', 'ma', '--json', '--compression-level', '99');
  expect(code).toBe(2);
  const document = JSON.parse(said.slice(0, said.indexOf('\n}') + 2));
  expect(document.error).toMatchObject({
    code: 'bad-input',
    data: { problems: ['--compression-level: “99” is no whole number from 1 to 19'] },
  });
});
