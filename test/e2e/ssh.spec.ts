import { expect } from '@playwright/test';
import { paths } from '../../renderer/lib/paths.ts';
import { makeSshKey, startSshd } from '../support/ssh-server.ts';
import { test } from './support/app-test.ts';
import { addStorage, ask, backUp, choose, fillServer, visit } from './support/drive.ts';
import { expectNothingFound } from './support/looks.ts';
import { findSecret, keyringSecret, ProcessWatch } from './support/secrets.ts';

const PASSPHRASE = `öpen "sesame" 😀 and 'then' some`;
const PASSWORD = 'the password of the account';

test('a server behind an SSH host: the key is compared, the passphrase is in the keyring alone, the backup is good', async ({
  launch,
  server: start,
  folder,
}) => {
  test.setTimeout(240_000);
  const server = await start('mariadb');
  await server.query(
    'CREATE DATABASE shop',
    'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
    'INSERT INTO shop.orders VALUES (1), (2)',
    `CREATE USER holdfast@'%' IDENTIFIED BY '${PASSWORD}'`,
    "GRANT ALL ON *.* TO holdfast@'%'",
  );
  const key = makeSshKey(folder('key'), 'id_ed25519', PASSPHRASE);
  await using gate = await startSshd({ authorized: [key] });
  const watch = new ProcessWatch(PASSPHRASE);
  const launched = await launch();
  const { window, dataDir, home } = launched;
  try {
    await test.step('fill the form', async () => {
      await window.getByRole('link', { name: 'Connect a server' }).click();
      await fillServer(window, {
        name: 'Inner',
        port: server.port,
        user: 'holdfast',
        password: PASSWORD,
      });
      await window.getByRole('switch', { name: 'Connect through SSH' }).click();
      await window.getByLabel('SSH host', { exact: true }).fill('127.0.0.1');
      await window.getByLabel('SSH host’s port').fill(String(gate.port));
      await window.getByLabel('SSH host’s user').fill(gate.hop().user);
      await choose(launched, key.file);
      await window.getByRole('button', { name: 'Choose: Private key' }).click();
      await window
        .getByRole('radiogroup', { name: 'Where the passphrase is kept' })
        .getByText('In this system’s keychain')
        .click();
      await window.getByLabel('Passphrase of the key').fill('not this one');
    });
    await test.step('a wrong passphrase is said', async () => {
      await window.getByRole('button', { name: 'Test', exact: true }).click();
      await expect(window.getByText('The passphrase does not open the SSH key')).toBeVisible();
      await window.getByLabel('Passphrase of the key').fill(PASSPHRASE);
    });
    await test.step('the key of the host is shown, and nothing goes on before it is confirmed', async () => {
      await window.getByRole('button', { name: 'Connect', exact: true }).click();
      await expect(window.getByText(`Is this the key of the SSH host 127.0.0.1:${gate.port}?`)).toBeVisible();
      await expect(window.getByText(gate.fingerprint)).toBeVisible();
      await expectNothingFound(window);
      expect(gate.log()).not.toContain('userauth-request');
      expect(await ask(window, 'servers.list', {})).toEqual([]);
      await window.getByRole('button', { name: 'It is: trust this key' }).click();
      await expect(window.getByText('The server answers')).toBeVisible();
      await window.getByRole('button', { name: 'Connect', exact: true }).click();
    });
    await expect.poll(async () => (await ask(window, 'servers.list', {})).length).toBe(1);
    const [known] = await ask(window, 'servers.list', {});
    if (known === undefined) throw new Error('no server');
    expect(known.endpoint).toMatchObject({
      via: 'ssh',
      ssh: { hostKey: gate.fingerprint, secretPolicy: 'keychain', auth: { by: 'key', file: key.file } },
    });
    expect(keyringSecret(`ssh-secret:${known.id}`)).toBe(PASSPHRASE);

    await test.step('it is backed up, and an edit of its name keeps the way', async () => {
      const storageId = await addStorage(launched, folder());
      await backUp(window, known.id, storageId);
      await visit(window, paths.editServer(known.id));
      await window.getByLabel('Name', { exact: true }).fill('Inner again');
      await window.getByRole('button', { name: 'Save' }).click();
      await expect(window.getByRole('heading', { name: 'Inner again' })).toBeVisible();
      await expect(window.getByText(`through ${gate.hop().user}@127.0.0.1:${gate.port}`)).toBeVisible();
      await backUp(window, known.id, storageId);
    });

    await test.step('another key is refused, until it is accepted', async () => {
      await gate.restart([makeSshKey(folder('new'), 'host')]);
      await window.getByRole('button', { name: 'Test', exact: true }).click();
      await expect(window.getByText('has another key than the one that was confirmed')).toBeVisible();
      await expectNothingFound(window);
      await window.getByRole('button', { name: 'Accept the new key' }).click();
      await expect(window.getByText('has another key than the one that was confirmed')).toBeHidden();
      const [after] = await ask(window, 'servers.list', {});
      expect(after?.endpoint).toMatchObject({ ssh: { hostKey: gate.fingerprint } });
      await ask(window, 'servers.test', { serverId: known.id });
    });
  } finally {
    watch.stop();
  }
  expect([...watch.found]).toEqual([]);
  await launched.close();
  expect(findSecret(PASSPHRASE, [dataDir, home])).toEqual([]);
});
