import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../support/processes.ts';
import { allServerKinds, startServer } from '../../support/test-server.ts';

describe.each(allServerKinds())('a test server: %s', (kind) => {
  test('answers on its port and its socket, with its own identity', async () => {
    await using first = await startServer(kind, { password: 'p"w\\1' });
    await using second = await startServer(kind);
    const overTcp = await first.connect({ host: '127.0.0.1' });
    const [rows] = await overTcp.query('SELECT @@port AS port, CURRENT_USER() AS account');
    await overTcp.end();
    expect(rows).toEqual([{ port: first.port, account: 'root@localhost' }]);
    expect(await second.query('CREATE DATABASE one', 'SHOW DATABASES LIKE "one"')).toHaveLength(1);
    expect(first.version).toMatch(
      kind === 'mariadb' ? /MariaDB/ : kind === 'mysql56' ? /^5\.6\./ : /^[89]\./,
    );
    if (kind !== 'mariadb') {
      const uuid = 'SELECT @@server_uuid AS uuid';
      expect(await first.query(uuid)).not.toEqual(await second.query(uuid));
    }
  });

  test('refuses a wrong password', async () => {
    await using server = await startServer(kind, { password: 'right' });
    await expect(server.connect({ password: 'wrong' })).rejects.toThrow(/Access denied/);
  });

  test('can be killed and started again on the same data, and leaves nothing when stopped', async () => {
    const server = await startServer(kind);
    await server.query('CREATE DATABASE kept');
    const { pid } = server;
    await server.kill();
    expect(isAlive(pid)).toBe(false);
    await server.restart();
    expect(await server.query("SHOW DATABASES LIKE 'kept'")).toHaveLength(1);
    await server.stop();
    expect(existsSync(server.folder)).toBe(false);
  });
});
