import { describe, expect, test } from 'vitest';
import { operatingSystemOf } from '../../../electron/engine/system/operating-system.ts';
import { installAdvice } from '../../../electron/engine/tools/advice.ts';
import { chooseTool, misfit, rankTools } from '../../../electron/engine/tools/choose.ts';
import { isAtLeast, versionParts } from '../../../electron/engine/tools/version.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import type { Tool, ToolRole } from '../../../shared/model/tool.ts';
import { isCommand } from '../../../shared/sentences.ts';

const tool = (flavour: Flavour, version: string, role: ToolRole = 'dump'): Tool => ({
  role,
  flavour,
  version,
  location: { kind: 'path', path: `/opt/${flavour}-${version}/${role}` },
  options: ['help'],
});
const tools = [
  tool('mysql', '5.7.44'),
  tool('mysql', '8.0.39'),
  tool('mysql', '9.7.4'),
  tool('mariadb', '10.6.18'),
  tool('mariadb', '10.11.19'),
  tool('mariadb', '11.8.2'),
  tool('mysql', '9.7.4', 'server'),
];

describe('the program that fits a server', () => {
  test.each<[Flavour, string, string | null, (readonly Tool[])?]>([
    ['mariadb', '10.11.6-MariaDB', 'mariadb 10.11.19'],
    ['mariadb', '10.5.20-MariaDB', 'mariadb 10.6.18'],
    ['mariadb', '11.4.2-MariaDB', 'mariadb 11.8.2'],
    ['mariadb', '12.0.1-MariaDB', 'mariadb 11.8.2'], // older, for want of a newer one
    ['mysql', '8.0.36', 'mysql 8.0.39'],
    ['mysql', '8.4.0', 'mysql 9.7.4'],
    ['mysql', '5.6.24', 'mysql 5.7.44'],
    ['mysql', '5.7.31', 'mysql 5.7.44'],
    ['mysql', '10.0.0', 'mysql 9.7.4'],
    ['mysql', '5.7.31', 'mariadb 10.6.18', tools.filter(({ flavour }) => flavour === 'mariadb')],
    ['mysql', '5.6.24', null, tools.filter(({ flavour }) => flavour === 'mariadb')],
    ['mysql', '8.0.36', null, tools.filter(({ flavour }) => flavour === 'mariadb')],
    ['mariadb', '10.11.6', null, tools.filter(({ flavour }) => flavour === 'mysql')],
    ['mariadb', '10.11.6', null, []],
  ])('%s %s → %s', async (flavour, version, expected, among = tools) => {
    const wanted = chooseTool({ role: 'dump', flavour, version, tools: among, system: 'debian' });
    if (expected !== null) {
      const chosen = await wanted;
      expect(`${chosen.flavour} ${chosen.version}`).toBe(expected);
    } else
      await expect(wanted).rejects.toMatchObject({
        code: 'tool-missing',
        data: {
          role: 'dump',
          flavour,
          install: installAdvice(flavour, 'dump', 'debian'),
          inContainer: false,
        },
      });
  });

  test('of the same release the newest patch, then the first that was found', () => {
    const list = [tool('mysql', '8.0.30'), tool('mysql', '8.0.39'), tool('mysql', '8.0.39')];
    expect(rankTools({ role: 'dump', flavour: 'mysql', version: '8.0.11', tools: list })[0]).toBe(list[1]);
  });

  test('a server of another flavour can serve a drill, and comes last', () => {
    const list = [tool('mariadb', '10.11.19', 'server'), tool('mysql', '8.0.39', 'server')];
    const ranked = rankTools({ role: 'server', flavour: 'mysql', version: '8.4.0', tools: list });
    expect(ranked.map(({ flavour }) => flavour)).toEqual(['mysql', 'mariadb']);
  });

  test('says that the server is in a container', async () => {
    const request = {
      role: 'dump',
      flavour: 'mysql',
      version: '8.0.1',
      tools: [],
      inContainer: true,
    } as const;
    await expect(chooseTool(request)).rejects.toMatchObject({ data: { inContainer: true } });
  });
});

describe('a program that the user picked', () => {
  const request = { role: 'dump', flavour: 'mysql', version: '8.0.36', tools } as const;
  const pick = (picked: Tool | undefined) => picked?.location ?? { kind: 'path' as const, path: '/nowhere' };

  test('wins over one that fits better', async () => {
    expect(await chooseTool({ ...request, picked: pick(tools[2]) })).toBe(tools[2]);
  });
  test('is refused, with the reason, when it would lose or break something', async () => {
    const wanted = chooseTool({ ...request, picked: pick(tools[4]) });
    await expect(wanted).rejects.toMatchObject({
      code: 'tool-unusable',
      data: { path: '/opt/mariadb-10.11.19/dump' },
    });
  });
  test('is refused when it is another program, or gone', async () => {
    await expect(chooseTool({ ...request, picked: pick(tools[6]) })).rejects.toMatchObject({
      code: 'tool-unusable',
    });
    await expect(chooseTool({ ...request, picked: pick(undefined) })).rejects.toMatchObject({
      code: 'tool-unusable',
      data: { path: '/nowhere' },
    });
  });
});

test('MySQL’s programs never serve MariaDB, whose packages they would leave out silently', () => {
  expect(misfit(tool('mysql', '9.7.4'), 'mariadb', '10.11.19')).not.toBeNull();
  expect(misfit(tool('mariadb', '11.8.2'), 'mysql', '9.7.4')).not.toBeNull();
  expect(misfit(tool('mysql', '9.7.4'), 'mysql', '5.6.24')).toBeNull();
});

const release = (id: string, like?: string) =>
  `NAME="Some Linux"\nID=${id}\n${like === undefined ? '' : `ID_LIKE="${like}"\n`}VERSION_ID="12"\n`;

test.each([
  ['debian', operatingSystemOf('linux', release('debian')), 'sudo apt install mariadb-client', null],
  [
    'a Mint',
    operatingSystemOf('linux', release('linuxmint', 'ubuntu debian')),
    'sudo apt install mariadb-client',
    'sudo apt install mysql-client',
  ],
  [
    'Fedora',
    operatingSystemOf('linux', release('fedora')),
    'sudo dnf install mariadb',
    'sudo dnf install mysql',
  ],
  [
    'Rocky',
    operatingSystemOf('linux', release('"rocky"', 'rhel centos fedora')),
    'sudo dnf install mariadb',
    'sudo dnf install mysql',
  ],
  [
    'openSUSE',
    operatingSystemOf('linux', release('"opensuse-leap"', 'suse opensuse')),
    'sudo zypper install mariadb-client',
    null,
  ],
  [
    'a Manjaro',
    operatingSystemOf('linux', release('manjaro', 'arch')),
    'sudo pacman -S mariadb-clients',
    null,
  ],
  ['macOS', operatingSystemOf('darwin', ''), 'brew install mariadb', 'brew install mysql-client'],
  ['Windows', operatingSystemOf('win32', ''), 'winget install MariaDB.Server', 'winget install Oracle.MySQL'],
  ['another Linux', operatingSystemOf('linux', ''), null, null],
])('what to install on %s is one command that can be pasted, or said', (_name, system, mariadb, mysql) => {
  for (const role of ['dump', 'client'] as const)
    for (const [flavour, command] of [
      ['mariadb', mariadb],
      ['mysql', mysql],
    ] as const) {
      const advice = installAdvice(flavour, role, system);
      if (command === null) expect([isCommand(advice), advice.length > 20]).toEqual([false, true]);
      else expect([advice, isCommand(advice)]).toEqual([command, true]);
    }
  for (const flavour of ['mariadb', 'mysql'] as const)
    expect(installAdvice(flavour, 'server', system)).toMatch(new RegExp(flavour, 'i'));
});

test('versions', () => {
  expect(versionParts('5.5.5-10.11.19-MariaDB')).toEqual([10, 11, 19]);
  expect(versionParts('9.7.4-2')).toEqual([9, 7, 4]);
  expect(isAtLeast('10.11.0-MariaDB', '10.11.0')).toBe(true);
  expect(isAtLeast('10.9.8', '10.11.0')).toBe(false);
});
