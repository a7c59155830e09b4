import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtCli } from '../support/cli-process.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer } from '../support/test-server.ts';

/* `server create-account` as people run it: the built program, with a real keychain. */

const isThere = (program: string) => spawnSync('which', [program]).status === 0;
const hasKeyring = isThere('gnome-keyring-daemon') && isThere('dbus-run-session');
const isRequired = (process.env.HOLDFAST_REQUIRE ?? '').split(',').includes('keyring');
if (!hasKeyring && !isRequired) console.error('\n!!!!!!!! NOT TESTED: create-account in a terminal\n');

const PASSWORD = 'of root';

// The last one is the oldest, whose rights differ most; the other test goes through all of them.
describe.runIf(hasKeyring || isRequired).each(allServerKinds().slice(-1))('on %s', (kind) => {
  test('create-account makes the account, keeps its password in the keychain alone, and backs up as it', {
    timeout: 120_000,
  }, async () => {
    const cli = await builtCli();
    await using server = await startServer(kind, { password: PASSWORD });
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
      'CREATE FUNCTION shop.tax() RETURNS INT DETERMINISTIC RETURN 19',
      'CREATE EVENT shop.nightly ON SCHEDULE EVERY 1 DAY DO SET @x = 1',
    );
    const folder = tempFolder('ca');
    const shell = `set -e
      hf() { "$NODE" "$CLI" "$@"; }
      printf '%s' "$PASSWORD" | hf server add --name acme --socket "$SOCKET" --user root --password-stdin > added
      hf server create-account acme --user bak_cli --databases shop --print > printed
      hf server create-account acme --user bak_cli --databases shop --yes --json > created
      hf storage add folder --name safe --path "$FOLDER/backups" > storage
      hf backup acme --databases shop --json > backup
      hf server list --json > servers`;
    const { status, stderr } = spawnSync(path.resolve('test/support/keyring-run.sh'), ['sh', '-c', shell], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 100_000,
      env: {
        ...process.env,
        ...{ NODE: process.execPath, CLI: cli, SOCKET: server.socket, FOLDER: folder, PASSWORD },
        HOLDFAST_DATA_DIR: path.join(folder, 'data'),
        HOLDFAST_RUNTIME_DIR: tempFolder('cr'),
        HOLDFAST_TOOLS_PATH: path.dirname(server.programs.dump),
        DISPLAY: '',
      },
    });
    expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
    const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
    const { created } = JSON.parse(read('created'));
    expect(created.account).toBe("'bak_cli'@'localhost'");
    expect(created.check.findings.map(({ code }: { code: string }) => code)).toContain('rights-suffice');
    expect(read('printed')).toContain(
      "CREATE USER 'bak_cli'@'localhost' IDENTIFIED BY 'choose a long password';",
    );
    expect(JSON.parse(read('servers')).servers[0]).toMatchObject({ user: 'bak_cli' });
    const { backup } = JSON.parse(read('backup'));
    expect(backup).toMatchObject({ databases: ['shop'], completeness: 'complete', losses: [] });
    expect(backup.totals).toMatchObject({ tables: 1, routines: 1, events: 1 });
    // It has a password, which nobody was asked for.
    await expect(server.connect({ user: 'bak_cli', password: '' })).rejects.toThrow(/denied/);
  });
});
