import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { expandPlaces } from '../../../electron/engine/tools/expand-places.ts';
import { inspectTool, searchTools } from '../../../electron/engine/tools/find.ts';
import { placesToSearch, roleOfName } from '../../../electron/engine/tools/known-programs.ts';

let folder = '';
const kept = { PATH: process.env.PATH, HOLDFAST_TOOLS_PATH: process.env.HOLDFAST_TOOLS_PATH };
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'find-'));
});
afterEach(() => {
  for (const [name, value] of Object.entries(kept)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, script: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
/** What a real program of this kind answers, in as many words as are read. */
const answers = (version: string, options = '--single-transaction'): string =>
  `case "$*" in *--help*) echo "  ${options}  Does it." ;; *) echo "mysqldump  Ver ${version} for Linux on x86_64" ;; esac`;
const ours = async (options: Parameters<typeof searchTools>[0] = {}) => {
  const found = await searchTools({ extra: [folder], ...options });
  const isOurs = (file: string) => file.startsWith(folder);
  return {
    tools: found.tools.filter(({ location }) => isOurs(location.path)),
    remarks: found.remarks.filter((remark) => isOurs(remark.path)),
  };
};

describe('programs are found', () => {
  test('with their role, flavour, version and options', async () => {
    const file = program('mysqldump', answers('8.4.2'));
    expect((await ours()).tools).toEqual([
      {
        role: 'dump',
        location: { kind: 'path', path: file },
        flavour: 'mysql',
        version: '8.4.2',
        options: ['single-transaction'],
      },
    ]);
    expect(await inspectTool(file)).toMatchObject({ version: '8.4.2' });
  });

  test('each real file once, under its own name where a link has another', async () => {
    const real = program('mariadb-dump', answers('10.11.19-MariaDB'));
    symlinkSync('mariadb-dump', path.join(folder, 'mysqldump'));
    expect((await ours()).tools.map(({ location }) => location.path)).toEqual([real]);
  });

  test('under the link’s path where the name is the same: it outlives an upgrade (Homebrew)', async () => {
    program('Cellar/mysql/9.4.0/bin/mysqldump', answers('9.4.0'));
    const link = path.join(folder, 'mysqldump');
    symlinkSync('Cellar/mysql/9.4.0/bin/mysqldump', link);
    const { tools } = await ours({ extra: [folder, path.join(folder, 'Cellar/mysql/9.4.0/bin')] });
    expect(tools.map(({ location }) => location.path)).toEqual([link]);
  });

  test('in the folders of HOLDFAST_TOOLS_PATH, before those of PATH', async () => {
    const late = program('path/mysqldump', answers('5.7.44'));
    const first = program('extra/mysqldump', answers('8.4.2'));
    process.env.PATH = `${path.dirname(late)}:${kept.PATH}`;
    process.env.HOLDFAST_TOOLS_PATH = path.dirname(first);
    const { tools } = await ours({ extra: [] });
    expect(tools.map(({ location }) => location.path)).toEqual([first, late]);
  });

  test('not when they are not executable, are folders, or have another name', async () => {
    chmodSync(program('mysqldump', answers('8.4.2')), 0o644);
    mkdirSync(path.join(folder, 'mysqld'));
    program('mysqldump.old', answers('8.4.2'));
    expect(await ours()).toEqual({ tools: [], remarks: [] });
  });
});

describe('a program that cannot be used is a remark, never a failure', () => {
  test.each([
    [
      'ends with an error',
      'echo "error while loading shared libraries: libssl.so.3" >&2; exit 127',
      /libssl/,
    ],
    ['says nothing', 'exit 0', /does not say its version/],
    ['is something else', 'echo "GNU tar 1.34"', /GNU tar/],
    [
      'knows no options',
      'case "$*" in *--version*) echo "mysqldump  Ver 8.4.2 for Linux" ;; esac',
      /options/,
    ],
  ])('%s', async (_, script, reason) => {
    const file = program('mysqldump', script);
    expect(await ours()).toEqual({
      tools: [],
      remarks: [{ path: file, reason: expect.stringMatching(reason) }],
    });
    await expect(inspectTool(file)).rejects.toMatchObject({ code: 'tool-unusable', data: { path: file } });
  });

  test('hangs: the others are found all the same, in less than 1.5 s', async () => {
    const hanging = program('a/mysqldump', 'trap "" TERM; sleep 30');
    program('b/mysqldump', answers('8.4.2'));
    const started = performance.now();
    const { tools, remarks } = await ours({
      extra: [path.join(folder, 'a'), path.join(folder, 'b')],
      timeoutMs: 700,
    });
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(tools.map(({ version }) => version)).toEqual(['8.4.2']);
    expect(remarks).toEqual([{ path: hanging, reason: 'it did not answer within 0.7 s' }]);
  });
});

describe('answers are kept', () => {
  /** A real executable, since answers of scripts are not kept. It is none of ours, so that asking it finds nothing. */
  const foreign = (): string => {
    const file = path.join(folder, 'mysqld');
    writeFileSync(file, readFileSync('/bin/echo'));
    chmodSync(file, 0o755);
    return file;
  };

  test('for a program that did not change, and asked anew when it did or the file is damaged', async () => {
    const file = foreign();
    const cacheDir = path.join(folder, 'data');
    mkdirSync(cacheDir);
    const { size, mtimeMs } = statSync(file);
    const tool = {
      role: 'server',
      location: { kind: 'path', path: file },
      flavour: 'mysql',
      version: '1.2.3',
      options: [],
    };
    const entry = { path: file, bytes: size, mtimeMs, tool };
    const versions = async (dir: string) =>
      (await ours({ cacheDir: dir })).tools.map(({ version }) => version);

    writeFileSync(path.join(cacheDir, 'tools.json'), JSON.stringify({ probeVersion: 1, entries: [entry] }));
    expect(await versions(cacheDir)).toEqual(['1.2.3']);

    utimesSync(file, new Date(), new Date(2001, 1, 1));
    expect(await versions(cacheDir)).toEqual([]);

    const other = path.join(folder, 'other');
    mkdirSync(other);
    writeFileSync(path.join(other, 'tools.json'), '{"probeVersion":1,"entries":[{"path":');
    expect(await versions(other)).toEqual([]);
  });

  test('but not for scripts: what they start may have changed', async () => {
    const asked = path.join(folder, 'asked');
    program('mysqldump', `${answers('8.4.2')}; echo x >> ${asked}`);
    await ours({ cacheDir: folder });
    const first = readFileSync(asked, 'utf8').length;
    await ours({ cacheDir: folder });
    expect(readFileSync(asked, 'utf8').length).toBe(first * 2);
  });
});

describe('where to look', () => {
  const places = (platform: NodeJS.Platform, env: Record<string, string> = {}) =>
    placesToSearch({ platform, env, home: '/Users/ann' });

  test('Debian, RHEL, XAMPP', () => {
    expect(places('linux', { PATH: '/opt/x/bin:relative:/usr/bin' })).toEqual(
      expect.arrayContaining([
        '/opt/x/bin',
        '/usr/sbin',
        '/usr/libexec',
        '/usr/local/mysql/bin',
        '/opt/lampp/bin',
      ]),
    );
    expect(places('linux', { PATH: 'relative:/usr/bin' })).not.toContain('relative');
  });
  test('Homebrew on both kinds of Mac, keg-only ones too, MAMP and Oracle’s package', () => {
    expect(places('darwin')).toEqual(
      expect.arrayContaining([
        '/opt/homebrew/bin',
        '/opt/homebrew/opt/mysql*/bin',
        '/usr/local/opt/mysql*/bin',
        '/usr/local/mysql/bin',
        '/Applications/MAMP/Library/bin',
      ]),
    );
  });
  test('both vendors and the usual bundles on Windows', () => {
    expect(places('win32', { ProgramFiles: 'D:\\Programs', Path: 'C:\\bin;x' })).toEqual(
      expect.arrayContaining([
        'C:\\bin',
        'D:\\Programs\\MySQL\\MySQL Server *\\bin',
        'D:\\Programs\\MariaDB *\\bin',
        'C:\\xampp\\mysql\\bin',
        'C:\\laragon\\bin\\mysql\\*\\bin',
      ]),
    );
  });
  test('patterns become folders, newest first', async () => {
    for (const name of ['mysql@5.7', 'mysql@8.4', 'mysql-client', 'redis'])
      mkdirSync(path.join(folder, name, 'bin'), { recursive: true });
    const found = await expandPlaces([`${folder}/mysql*/bin`, `${folder}/none*/bin`, '/as/it/is']);
    expect(found.map((each) => each.replace(folder, ''))).toEqual([
      '/mysql@8.4/bin',
      '/mysql@5.7/bin',
      '/mysql-client/bin',
      '/as/it/is',
    ]);
  });
  test('names', () => {
    expect(roleOfName('C:\\x\\MYSQLDUMP.EXE')).toBe('dump');
    expect(roleOfName('/usr/sbin/mariadbd')).toBe('server');
    expect(roleOfName('/usr/bin/mysqladmin')).toBeNull();
  });
});
