import { afterAll, beforeAll, expect, test } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { startMariadb, type TestServer } from '../support/test-server.ts';
import { typedIn } from '../support/typed-cli.ts';

/* A plan that names a database: whether the server has it is said when the plan is made, not in the first night. */

let server: TestServer;
const dataDir = tempFolder('named');
const store = tempFolder('named-store');

beforeAll(async () => {
  server = await startMariadb();
  await server.query('CREATE DATABASE shop', 'CREATE TABLE shop.t (id INT PRIMARY KEY)');
  const add = ['server', 'add', '--name', 'ma', '--socket', server.socket, '--user', 'root', '--tls', 'off'];
  expect(await run(...add, '--no-password')).toMatchObject({ code: 0 });
  const made = await run('storage', 'add', 'folder', '--name', 'safe', '--path', `${store}/safe`);
  expect(made).toMatchObject({ code: 0 });
});
afterAll(() => server.stop());

const run = typedIn(dataDir);

const plan = (name: string, databases: string) => [
  ...['plan', 'add', 'ma', '--storage', 'safe', '--name', name, '--daily', '02:30', '--databases', databases],
];

test('a database that is not on the server is named, and the plan is made', async () => {
  const some = await run(...plan('some', 'shop,nosuch'));
  expect(some).toMatchObject({ code: 0, said: expect.stringContaining('Made the plan') });
  expect(some.said).toContain('nosuch');
  const none = await run(...plan('none', 'nosuch'));
  expect(none.code).toBe(0);
  expect(none.said.split('\n').slice(1).join('\n')).toContain('nosuch');
  expect((await run(...plan('all', 'shop'))).said.trim().split('\n')).toHaveLength(1);
});

test('a server that does not answer hinders no plan', async () => {
  const add = ['server', 'add', '--name', 'gone', '--socket', `${store}/no.sock`, '--user', 'root'];
  expect(await run(...add, '--no-password')).toMatchObject({ code: 0 });
  const line = plan('later', 'shop').map((word) => (word === 'ma' ? 'gone' : word));
  const { code, said } = await run(...line);
  expect(code).toBe(0);
  expect(said).toContain('Whether the server has 1 such database is not known');
});
