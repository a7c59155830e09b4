import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensure } from '../../scripts/lib/ensure.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { shopStatements } from '../support/shop.ts';
import { tempFolder } from '../support/temp.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';

/* The command line as people and scripts meet it, without a keychain, and with a real one. */

const script = path.join(root, 'out/main/cli.cjs');
let server: TestServer;
beforeAll(async () => {
  await ensure(['build:node']);
  server = await startMariadb();
  await server.query(...shopStatements('mariadb'));
});
afterAll(() => server.stop());

const addServer = () => [
  ...['server', 'add', '--name', 'acme', '--socket', server.socket, '--user', 'root'],
  ...['--tls', 'off', '--no-password'],
];

describe('a machine without a keychain', () => {
  const dataDir = tempFolder('cli');
  const store = path.join(tempFolder('cs'), 'store');
  const keyFile = path.join(tempFolder('office'), 'key.txt');

  function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = {
      ...process.env,
      HOLDFAST_DATA_DIR: dataDir,
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      DISPLAY: '',
    };
    return new Promise((resolve) =>
      execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      ),
    );
  }
  async function document(...args: string[]) {
    const { code, stdout, stderr } = await cli(...args, '--json');
    if (stdout === '') throw new Error(`no document, ended with ${code}: ${stderr}`);
    return { code, document: JSON.parse(stdout) };
  }

  it('makes no key, since there is no place for it, and says so', async () => {
    expect((await cli('keys', 'list')).stdout).toContain('There is no key yet');
    expect(await document('keys', 'new')).toMatchObject({
      code: 5,
      document: { error: { code: 'keychain-unavailable', action: expect.stringContaining('keys import') } },
    });
    expect((await document('keys', 'list')).document).toEqual({ keys: [] });
    const { code, stderr } = await cli('backup', 'nobody', '--encrypt');
    expect([code, stderr]).toEqual([2, expect.any(String)]);
  });

  it('backs up for somebody’s public key, and cannot read what it made', async () => {
    execFileSync('age-keygen', ['-o', keyFile], { stdio: 'ignore' });
    const recipient = /age1\S+/.exec(readFileSync(keyFile, 'utf8'))?.[0] ?? '';
    expect((await cli(...addServer())).code).toBe(0);
    expect((await cli('storage', 'add', 'folder', '--path', store, '--name', 'safe')).code).toBe(0);
    expect(await document('backup', 'acme', '--encrypt')).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input' } },
    });
    expect(await document('backup', 'acme', '--recipient', 'nobody')).toMatchObject({
      code: 2,
      document: { error: { code: 'not-found' } },
    });
    const mistyped = `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`;
    for (const args of [
      ['backup', 'acme', '--recipient', mistyped],
      ['backup', 'acme', '--recipient', recipient.slice(0, -1)],
      ['keys', 'import', mistyped],
      ['keys', 'import', 'age1mistyped'],
    ]) {
      expect(await document(...args), args.join(' ')).toMatchObject({
        code: 1,
        document: { error: { code: 'key-invalid' } },
      });
    }
    const secret = /AGE-SECRET-KEY-1\S+/.exec(readFileSync(keyFile, 'utf8'))?.[0] ?? '';
    for (const args of [
      ['backup', 'acme', '--recipient', secret],
      ['keys', 'import', secret],
    ]) {
      const refused = await cli(...args);
      expect([args[0], refused.code, refused.stderr]).toEqual([
        args[0],
        2,
        expect.stringContaining('That is a private key'),
      ]);
      expect(refused.stdout + refused.stderr).not.toContain(secret);
    }
    const imported = await cli('keys', 'import', recipient, '--name', 'the office');
    expect(imported.stdout).toContain('encrypts, cannot read');
    expect(await document('keys', 'import', recipient, '--name', 'another')).toMatchObject({
      code: 1,
      document: { error: { code: 'key-known', data: { key: 'the office' } } },
    });
    const renamed = await cli('keys', 'rename', 'the office', 'head office');
    expect([renamed.code, renamed.stdout]).toEqual([0, expect.stringContaining('called “head office” now')]);
    expect(await document('keys', 'rename', 'the office', 'other')).toMatchObject({ code: 2 });
    expect((await cli('keys', 'rename', 'head office', 'the office')).code).toBe(0);
    const made = await document('backup', 'acme', '--encrypt');
    expect(made).toMatchObject({ code: 0, document: { backup: { encrypted: true } } });
    const { id, folder } = made.document.backup as { id: string; folder: string };
    const shown = await cli('backups', 'show', id);
    expect(shown.stdout).toContain(`for the office (${recipient})`);
    expect(shown.stdout).toContain('age -d -i ~/key.txt dump.sql.zst.age | zstd -dcq');
    for (const args of [
      ['backups', 'tables', id],
      ['backups', 'rows', id, 'shop.orders'],
      ['backups', 'ddl', id, 'shop.orders'],
      ['restore', id, '--to', 'acme', '--as', 'shop=copy'],
    ]) {
      const { code, stderr } = await cli(...args);
      expect([args[1], code, stderr]).toEqual([
        args[1],
        5,
        expect.stringContaining('this machine cannot read it'),
      ]);
    }
    const checked = await cli('backups', 'check', id);
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('structure was not checked')]);
    expect((await cli('backups', 'list')).stdout).toContain('encrypted');
    const sql = execFileSync('sh', ['-euc', `age -d -i ${keyFile} dump.sql.zst.age | zstd -dcq`], {
      cwd: path.join(store, ...folder.split('/')),
    });
    expect(sql.toString('utf8')).toContain('CREATE TABLE `orders`');
  });

  it('has plans that encrypt, and forgets no key that one of them needs', async () => {
    const recipients = async (...args: string[]) =>
      (await document('plan', ...args)).document.plan.recipients;
    const add = ['add', 'acme', '--name', 'night', '--manual', '--recipient', 'the office'];
    const mistyped = `age1${'q'.repeat(58)}`;
    expect(await document('plan', 'add', 'acme', '--manual', '--recipient', mistyped)).toMatchObject({
      code: 2,
      document: { error: { code: 'bad-input', data: { problems: [expect.stringContaining('mistyped')] } } },
    });
    expect(await recipients(...add)).toEqual([expect.stringMatching(/^age1/)]);
    expect(await document('keys', 'forget', 'the office', '--yes')).toMatchObject({
      code: 1,
      document: { error: { code: 'key-in-use', data: { plans: ['night'] } } },
    });
    expect(await recipients('edit', 'night', '--rpo', '60')).toHaveLength(1);
    expect((await cli('plan', 'show', 'night')).stdout).toMatch(/Encrypted\s+for age1/);
    expect(await recipients('edit', 'night', '--no-encrypt')).toEqual([]);
    expect((await cli('keys', 'forget', 'the office', '--yes')).code).toBe(0);
  });

  it('keeps public keys in its file of settings, and no private one', async () => {
    const recipient = /age1\S+/.exec(readFileSync(keyFile, 'utf8'))?.[0] ?? '';
    await cli('keys', 'import', recipient, '--name', 'the office');
    const file = path.join(tempFolder('settings'), 'settings.json');
    expect((await cli('settings', 'export', file)).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8')).keys).toEqual([
      expect.objectContaining({ name: 'the office', recipient, hasPrivateKey: false }),
    ]);
    await cli('keys', 'forget', 'the office', '--yes');
    expect((await cli('settings', 'import', file)).stdout).toContain('the office');
    expect((await document('keys', 'list')).document.keys).toEqual([
      expect.objectContaining({ recipient, hasPrivateKey: false, kitSavedAt: null }),
    ]);
  });
});

const hasKeyring = ['gnome-keyring-daemon', 'dbus-run-session'].every(
  (program) => spawnSync('which', [program]).status === 0,
);
const isRequired = (process.env.HOLDFAST_REQUIRE ?? '').split(',').includes('keyring');
if (!hasKeyring && !isRequired) console.error('\n!!!!!!!! NOT TESTED: keyring\n');

describe.runIf(hasKeyring || isRequired)('a machine with a keychain', () => {
  it('C11: makes a key, wants its kit saved, reads what it encrypted, and opens it again by the kit alone', () => {
    const folder = tempFolder('keys');
    const at = (name: string) => path.join(folder, name);
    writeFileSync(
      at('steps.sh'),
      [
        'set -eu',
        `h() { HOLDFAST_DATA_DIR='${at('data')}' '${process.execPath}' '${script}' "$@"; }`,
        `h ${addServer().join(' ')}`,
        `h storage add folder --path '${at('store')}' --name safe`,
        'h keys new --name mine',
        'h backup acme --encrypt && exit 70 || [ $? = 1 ]',
        `h keys kit mine --out '${at('kit.pdf')}' && exit 74 || [ $? = 2 ]`,
        `h keys kit mine --out '${at('kit.docx')}' && exit 75 || [ $? = 2 ]`,
        'h backup acme --encrypt && exit 76 || [ $? = 1 ]',
        `h keys kit mine --out '${at('kit.html')}'`,
        `h keys kit mine --out '${at('kit.txt')}'`,
        `h keys kit mine --out '${at('kit.txt')}' && exit 71 || [ $? = 1 ]`,
        'h backup acme --encrypt --json > made.json',
        'id=$(jq -r .backup.id made.json)',
        'h backups rows "$id" shop.customers > rows.txt',
        'h keys forget mine && exit 72 || [ $? = 4 ]',
        'h keys forget mine --confirm mine',
        'h backups rows "$id" shop.customers && exit 73 || [ $? = 5 ]',
        `h keys import '${at('kit.txt')}' --name again`,
        'h backups rows "$id" shop.customers > rows-again.txt',
        'cmp rows.txt rows-again.txt',
        'h keys list',
      ].join('\n'),
    );
    const env = { ...process.env, DISPLAY: '' };
    const keyring = path.join(root, 'test/support/keyring-run.sh');
    const run = spawnSync(keyring, ['sh', at('steps.sh')], { cwd: folder, env, encoding: 'utf8' });
    expect([run.status, run.stderr], `${run.stdout}\n${run.stderr}`).toEqual([0, expect.any(String)]);
    expect(readFileSync(at('rows.txt'), 'utf8')).toContain('Søren Øberg');
    expect(run.stderr).toContain('The recovery kit of “mine” has not been saved yet');
    expect(run.stdout).toMatch(/again\s+age1\S+\s+encrypts and reads/);
    for (const kit of ['kit.html', 'kit.txt']) {
      expect(readFileSync(at(kit), 'utf8')).toContain('AGE-SECRET-KEY-1');
      expect(statSync(at(kit)).mode & 0o777).toBe(0o600);
    }
    // The text is a key file for age as it is.
    const { folder: backup } = JSON.parse(readFileSync(at('made.json'), 'utf8')).backup as { folder: string };
    const sql = execFileSync('sh', ['-euc', `age -d -i '${at('kit.txt')}' dump.sql.zst.age | zstd -dcq`], {
      cwd: path.join(at('store'), ...backup.split('/')),
    });
    expect(sql.toString('utf8')).toContain('CREATE TABLE `orders`');
  });
});
