import { existsSync } from 'node:fs';
import { chmod, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../electron/engine/sandbox/model.ts';
import { cleanSandboxes, startSandbox } from '../../electron/engine/sandbox/sandbox.ts';
import { connect, type ServerConnection } from '../../electron/engine/server/connect.ts';
import { runtimeDir } from '../../electron/engine/system/data-dir.ts';
import { HoldfastError } from '../../shared/errors.ts';
import { isAlive } from '../support/processes.ts';
import { programsOf } from '../support/server-programs.ts';
import { removeTempFolder, tempFolder } from '../support/temp.ts';
import { serverKinds } from '../support/test-server.ts';
import { type Home, makeHome, type ToolSet, toolsOf } from '../support/tools.ts';

describe.each(serverKinds())('a sandbox: %s', (kind) => {
  let home: Home;
  let tools: ToolSet;
  let sandbox: Sandbox;
  let connection: ServerConnection;
  const options = () => ({
    ...home,
    server: tools.server,
    sourceVariables: {},
    networking: false,
    lowPriority: true,
  });

  beforeAll(async () => {
    home = await makeHome();
    tools = await toolsOf(kind);
    sandbox = await startSandbox(options());
    connection = await connect(sandbox.account);
  });
  afterAll(async () => {
    await connection?.close();
    await sandbox?.stop();
  });

  const variable = async (name: string): Promise<string> => {
    const [row] = await connection.query(`SHOW GLOBAL VARIABLES LIKE '${name}'`);
    return String(row?.Value);
  };

  test('is isolated from files, plugins, the network and its own scheduler', async () => {
    expect(await variable('secure_file_priv')).toContain(sandbox.folder);
    expect(await variable('plugin_dir')).toContain(sandbox.folder);
    expect(await readdir(path.join(sandbox.folder, 'plugins'))).toEqual([]);
    expect(await variable('skip_networking')).toBe('ON');
    expect(await variable('event_scheduler')).toBe('OFF');
    expect(await variable('local_infile')).toBe('OFF');
    expect(await variable('log_bin')).toBe('OFF');
    expect(await variable('max_allowed_packet')).toBe('1073741824');
    expect((await stat(sandbox.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path.dirname(sandbox.socket))).mode & 0o777).toBe(0o700);
    expect(existsSync(path.join(sandbox.folder, 'init.sql'))).toBe(false);
  });

  // As `~/Library/Application Support` is, or a checkout anywhere.
  test('starts where the names of folders have spaces', async () => {
    const places = { dataDir: tempFolder('d d'), parentFolder: tempFolder('s s') };
    const started = await startSandbox({ ...options(), ...places });
    expect(started.folder).toContain('s s-');
    await started.stop();
  });

  // Two people on a machine, or the app and the command line on a new one. MariaDB 10.11 crashed in every 13th pair.
  test('four can be set up at the same time, each for the first time', async () => {
    const started = await Promise.all(
      ['1', '2', '3', '4'].map((name) =>
        startSandbox({ ...options(), dataDir: tempFolder(`d${name}`), parentFolder: tempFolder(`s${name}`) }),
      ),
    );
    expect(new Set(started.map(({ folder }) => folder)).size).toBe(4);
    for (const one of started) await one.stop();
  });

  test('has one account that can log in, of a name that no dump knows', async () => {
    const rows = await connection.query('SELECT DISTINCT user AS user FROM mysql.user');
    const users = rows.map(({ user }) => String(user)).filter((user) => !/^(mysql|mariadb)\./.test(user));
    expect(users).toEqual([sandbox.account.user]);
    expect(sandbox.account.user).toMatch(/^hf_[0-9a-f]{12}$/);
    for (const user of ['root', '']) {
      await expect(connect({ ...sandbox.account, user, password: null })).rejects.toThrow('access-denied');
    }
  });

  test('SQL cannot write outside its folder or load code, not even as its administrator (truths D1)', async () => {
    const outside = tempFolder('out');
    await connection.query('CREATE DATABASE hostile');
    const attempts = [
      `SELECT 1 INTO OUTFILE '${outside}/stolen'`,
      `SELECT 1 INTO DUMPFILE '${outside}/dumped'`,
      `LOAD DATA INFILE '/etc/hostname' INTO TABLE hostile.t`,
      "CREATE FUNCTION sys_exec RETURNS INT SONAME 'lib_mysqludf_sys.so'",
      "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'",
    ];
    for (const sql of attempts) await expect(connection.query(sql), sql).rejects.toThrow('query-failed');
    const [file] = await connection.query("SELECT LOAD_FILE('/etc/hostname') AS text");
    expect(file?.text).toBeNull();
    // MariaDB only warns and ignores the folder of a MyISAM table; both must leave it empty.
    await connection
      .query(`CREATE TABLE hostile.t (a INT) ENGINE=MyISAM DATA DIRECTORY='${outside}'`)
      .catch(() => undefined);
    expect(await readdir(outside)).toEqual([]);
    removeTempFolder(outside);
  });

  test('a second one is a copy of the first, and has an identity of its own', async () => {
    const pristine = path.join(home.dataDir, 'cache', 'pristine');
    const before = await readdir(pristine);
    const second = await startSandbox(options());
    try {
      expect(await readdir(pristine)).toEqual(before);
      const other = await connect(second.account);
      const identity = kind === 'mariadb' ? 'SELECT @@socket AS id' : 'SELECT @@server_uuid AS id';
      expect(await other.query(identity)).not.toEqual(await connection.query(identity));
      await other.close();
    } finally {
      await second.stop();
    }
    expect(existsSync(second.folder)).toBe(false);
    expect(existsSync(second.socket)).toBe(false);
    expect(isAlive(second.pid)).toBe(false);
  });

  test('with networking it listens on loopback only, and takes over what the source says', async () => {
    const sourceVariables = {
      lower_case_table_names: '1',
      character_set_server: 'latin1',
      collation_server: 'latin1_swedish_ci',
      innodb_page_size: '8192',
      sql_mode: "'; DROP TABLE x",
    };
    const second = await startSandbox({ ...options(), networking: true, sourceVariables });
    try {
      expect(second.tcp?.host).toBe('127.0.0.1');
      const address = { kind: 'tcp', host: '127.0.0.1', port: second.tcp?.port ?? 0 } as const;
      const other = await connect({ ...second.account, endpoint: { via: 'direct', address } });
      const [row] = await other.query(
        'SELECT @@bind_address AS bound, @@lower_case_table_names AS lower_case, @@character_set_server AS charset, @@innodb_page_size AS page',
      );
      expect(row).toEqual({ bound: '127.0.0.1', lower_case: '1', charset: 'latin1', page: '8192' });
      await other.close();
    } finally {
      await second.stop();
    }
  });

  test('a server that does not start says why, and leaves nothing', async () => {
    const broken = path.join(home.dataDir, 'broken-server');
    // The real program, with an option that this build does not know: as a wrong build or a confined one would end.
    const script = `#!/bin/sh\ncase "$*" in *initialize*) exec '${tools.server.location.path}' "$@";; esac\nexec '${tools.server.location.path}' "$@" --no-such-option\n`;
    await writeFile(broken, script);
    await chmod(broken, 0o755);
    if (kind === 'mariadb')
      await symlink(programsOf(kind).install, path.join(home.dataDir, 'mariadb-install-db'));
    const server = { ...tools.server, location: { kind: 'path' as const, path: broken } };
    const records = await readdir(path.join(home.dataDir, 'sandboxes'));
    const error = await startSandbox({ ...options(), server }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HoldfastError);
    expect(error).toMatchObject({ code: 'sandbox-failed' });
    expect(JSON.stringify(error instanceof HoldfastError ? error.data : null)).toContain('no-such-option');
    expect(await readdir(path.join(home.dataDir, 'sandboxes'))).toEqual(records);
    expect(await readdir(home.parentFolder)).toEqual([path.basename(sandbox.folder)]);
  });

  test('cancelled while it starts, it leaves nothing', async () => {
    const before = await readdir(home.parentFolder);
    const controller = new AbortController();
    const starting = startSandbox({ ...options(), signal: controller.signal });
    setTimeout(() => controller.abort(), 60);
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(home.parentFolder)).toEqual(before);
  });

  test('what a dead owner left is ended and removed; a live one is not touched (truths D6, D7)', async () => {
    const dead = { ...home.owner, pid: 2 ** 22 - 1, processStart: 'long gone' };
    const left = await startSandbox({ ...options(), owner: dead });
    expect(await cleanSandboxes(home, ({ pid }) => pid === dead.pid)).toBe(1);
    expect(isAlive(left.pid)).toBe(false);
    expect(existsSync(left.folder)).toBe(false);
    expect(existsSync(path.dirname(left.socket))).toBe(false);
    expect(isAlive(sandbox.pid)).toBe(true);
    expect(await cleanSandboxes(home, ({ pid }) => pid === dead.pid)).toBe(0);
    await left.stop();
    const sockets = (await readdir(runtimeDir())).filter((name) => name.startsWith('sb-'));
    expect(sockets).toEqual([path.basename(path.dirname(sandbox.socket))]);
  });
});
