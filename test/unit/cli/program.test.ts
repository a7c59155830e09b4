import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { CliIo } from '../../../electron/cli/cli-io.ts';
import { databasesOf } from '../../../electron/cli/commands/restore-scope.ts';
import { exitCodeOfError, exitCodeOfOutcome } from '../../../electron/cli/exit-codes.ts';
import { pick } from '../../../electron/cli/resolve.ts';
import { createProgram, runCli } from '../../../electron/cli/run-cli.ts';

/** Reads a command line and tells which command took it, with its options; nothing is run. */
async function read(line: readonly string[]) {
  let taken: { command: string; args: readonly string[]; options: object } | null = null;
  const program = createProgram({ stdout: sink(), stderr: sink() }, async (command) => {
    const names = [];
    for (let at: typeof command | null = command; at?.parent != null; at = at.parent)
      names.unshift(at.name());
    taken = { command: names.join(' '), args: command.args, options: command.optsWithGlobals() };
  });
  await program.parseAsync([...line], { from: 'user' });
  return taken;
}

function sink(): CliIo['stdout'] & { text(): string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return Object.assign(stream, { text: () => text }) as never;
}

describe('every verb is read as it is documented', () => {
  test.each([
    [
      'server add --name N --host H --port 3307 --user U --tls verify-identity --ca F --environment production --password-stdin',
      'server add',
    ],
    ['server add --name N --socket S --user U --no-password', 'server add'],
    ['server list', 'server list'],
    ['server show N', 'server show'],
    ['server test N --password-stdin', 'server test'],
    ['server edit N --port 3307 --ask-each-time', 'server edit'],
    ['server duplicate N --name M', 'server duplicate'],
    ['server remove N --yes', 'server remove'],
    ['server discover', 'server discover'],
    ['server import ~/.my.cnf', 'server import'],
    ['sample start', 'sample start'],
    ['sample stop', 'sample stop'],
    ['storage add folder --name N --path DIR', 'storage add folder'],
    ['storage list', 'storage list'],
    ['storage open DIR', 'storage open'],
    ['storage remove N', 'storage remove'],
    ['tools', 'tools'],
    [
      'backup SERVER --storage N --databases a,b --exclude-table db.t db.u --accept row-history unseen-events',
      'backup',
    ],
    ['backups list --server N --database D', 'backups list'],
    ['backups show ID', 'backups show'],
    ['backups definition ID db.t', 'backups definition'],
    ['backups check ID', 'backups check'],
    ['backups export ID --out F', 'backups export'],
    ['backups pin ID', 'backups pin'],
    ['backups unpin ID', 'backups unpin'],
    ['backups delete ID --yes --confirm shop', 'backups delete'],
    ['drill ID --keep-server', 'drill'],
    ['drills list', 'drills list'],
    ['drills show ID', 'drills show'],
    ['drills report ID --out F', 'drills report'],
    ['restore ID --to SERVER --database a b --as a=x --as b=y --yes', 'restore'],
    ['restore ID --to SERVER --table a.t --copy a.t=t2 --data-only --rows ignore --method swap', 'restore'],
    ['restore --resume RUN', 'restore'],
    ['runs list', 'runs list'],
    ['runs show ID', 'runs show'],
    ['runs cancel ID', 'runs cancel'],
    ['overview', 'overview'],
    ['status', 'status'],
    ['run-due', 'run-due'],
    ['plan add SERVER --storage S --name N --daily 02:30 --keep daily=7 --drill-every 7', 'plan add'],
    ['plan list', 'plan list'],
    ['plan show P', 'plan show'],
    ['plan edit P --every-hours 6:15 --window 22:00-06:00 --no-battery', 'plan edit'],
    ['plan remove P --yes', 'plan remove'],
    ['plan pause A B', 'plan pause'],
    ['plan resume --all', 'plan resume'],
    ['plan run A', 'plan run'],
    ['plan templates', 'plan templates'],
    ['plan apply small-team A B --storage S', 'plan apply'],
    ['diagnostics', 'diagnostics'],
  ])('%s', async (line, command) => {
    expect(await read(line.split(' '))).toMatchObject({ command });
    expect(await read(['--json', ...line.split(' '), '--progress', '--data-dir', '/d'])).toMatchObject({
      command,
      options: { json: true, progress: true, dataDir: '/d' },
    });
  });

  test('lists and repeated options are kept apart', async () => {
    expect(
      await read(['restore', 'ID', '--to', 'S', '--database', 'a', 'b', '--as', 'a=x', '--as', 'b=y']),
    ).toMatchObject({
      args: ['ID'],
      options: { database: ['a', 'b'], as: ['a=x', 'b=y'] },
    });
    expect(await read(['backup', 'S', '--database=--help', '--database=a,b'])).toMatchObject({
      args: ['S'],
      options: { database: ['--help', 'a,b'] },
    });
  });
});

describe('mistakes', () => {
  async function run(line: readonly string[]) {
    const stdout = sink();
    const stderr = sink();
    const io: CliIo = {
      stdin: Object.assign(new PassThrough(), { isTTY: false }) as never,
      stdout,
      stderr,
      env: {},
      startKeychain: () => {
        throw new Error('not here');
      },
      launch: { command: { program: '/usr/bin/node', args: [] }, remarks: [] },
      onInterrupt: () => () => undefined,
    };
    const code = await runCli(line, io);
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  }

  test.each([
    [['nonsense']],
    [['backup']],
    [['backup', 'a', '--nonsense']],
    [['server', 'add', '--host', 'h', '--socket', 's']],
    [['server', 'add', '--tls', 'maybe']],
    [['restore', 'ID']],
    [['restore', '--to', 'SERVER']],
    [['restore', '--resume', 'RUN', '--to', 'SERVER']],
    [['restore', 'ID', '--resume', 'RUN']],
    [['backups', 'export', 'ID']],
    [[]],
  ])('%j ends with 2 and says why on stderr', async (line) => {
    const { code, stdout, stderr } = await run(line);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
  });

  test('a mistake ends with what to do', async () => {
    expect((await run(['backups', 'tables'])).stderr).toBe(
      "error: missing required argument 'backup'\nAdd --help to see what it takes.\n",
    );
  });

  test('with --json the mistake is one document on stdout', async () => {
    const { code, stdout } = await run(['backup', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'usage', title: expect.stringContaining('server') },
    });
  });

  test.each([
    [['--help']],
    [['server', '--help']],
    [['server', 'add', '--help']],
    [['help', 'backup']],
    [['--version']],
  ])('%j is answered on stdout with 0', async (line) => {
    const { code, stdout } = await run(line);
    expect(code).toBe(0);
    expect(stdout).not.toBe('');
  });
});

describe('exit codes', () => {
  test.each([
    ['password-needed', 5],
    ['keychain-unavailable', 5],
    ['busy', 6],
    ['confirmation-needed', 4],
    ['last-good-backup', 4],
    ['not-found', 2],
    ['access-denied', 1],
  ] as const)('%s is %i', (code, exit) => expect(exitCodeOfError(code)).toBe(exit));

  test('outcomes of runs', () => {
    expect(exitCodeOfOutcome({ kind: 'good', backupId: null })).toBe(0);
    expect(exitCodeOfOutcome({ kind: 'cancelled', by: 'user' })).toBe(130);
    expect(exitCodeOfOutcome({ kind: 'interrupted' })).toBe(1);
    const error = { code: 'busy', data: {}, raw: null } as const;
    expect(exitCodeOfOutcome({ kind: 'failed', error })).toBe(6);
    expect(exitCodeOfOutcome({ kind: 'not-good', error })).toBe(1);
  });
});

describe('names and ids', () => {
  const items = [
    { id: '01890000-0000-7000-8000-00000000aaaa', name: 'Acme' },
    { id: '01890000-0000-7000-8000-00000000bbbb', name: 'acme' },
    { id: '01890000-0000-7000-8000-0000000cbbbb', name: 'crm' },
  ];
  test('an exact name wins over its other case, and a name over an id', () => {
    expect(pick('server', items, 'acme')).toBe(items[1]);
    expect(pick('server', items, 'CRM')).toBe(items[2]);
    expect(pick('server', items, 'aaaa')).toBe(items[0]);
  });
  test.each([
    ['ACME', 'ambiguous-id'],
    ['bbbb', 'ambiguous-id'],
    ['nobody', 'not-found'],
    ['', 'not-found'],
  ])('“%s” is %s', (wanted, code) =>
    expect(() => pick('server', items, wanted)).toThrow(expect.objectContaining({ code })),
  );
});

describe('databases of a restore', () => {
  test.each([
    [
      {},
      [
        { name: 'a', as: null, tables: null },
        { name: 'b', as: null, tables: null },
      ],
    ],
    [{ database: ['b', 'b'] }, [{ name: 'b', as: null, tables: null }]],
    // Who renames one does not mean the other to be replaced.
    [{ as: ['a=x'] }, [{ name: 'a', as: 'x', tables: null }]],
    [
      { as: ['a=x'], database: ['a', 'b'] },
      [
        { name: 'a', as: 'x', tables: null },
        { name: 'b', as: null, tables: null },
      ],
    ],
    [{ table: ['a.t', 'a.u', 'a.t'], as: ['a=x'] }, [{ name: 'a', as: 'x', tables: ['t', 'u'] }]],
  ])('%j', (options, expected) => expect(databasesOf(options, ['a', 'b'])).toMatchObject(expected));
  test.each([
    [{ database: ['c'] }],
    [{ as: ['c=x'] }],
    [{ database: ['a'], as: ['b=x'] }],
    [{ as: ['a'] }],
    [{ table: ['c.t'] }],
    [{ table: ['a.t'], database: ['b'] }],
    [{ table: ['a.t'], copy: ['a.u=x'] }],
    [{ table: ['a.t'], copy: ['a.t'] }],
    [{ object: ['a.nothing'] }],
    [{ only: ['events'] as const }],
    [{ table: ['t'] }],
  ])('%j is refused', (options) =>
    expect(() => databasesOf(options, ['a', 'b'])).toThrow(expect.objectContaining({ code: 'bad-input' })),
  );
});
