import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discoverLocal } from '../../electron/engine/server/discover.ts';
import type { TlsMode } from '../../shared/model/server.ts';
import { CertificateMaker } from '../support/certificates.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { makeSshKey, type SshKey, type SshServer, startSshd } from '../support/ssh-server.ts';
import { tempFolder } from '../support/temp.ts';
import { serverKinds, startServer, type TestServer } from '../support/test-server.ts';

describe.each(serverKinds())('%s that listens at ::1 alone', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let gate: SshServer;
  let key: SshKey;
  let caFile: string;

  beforeAll(async () => {
    const folder = tempFolder('v6');
    const ca = new CertificateMaker(folder);
    caFile = ca.caFile;
    const { cert, key: certKey } = ca.sign('six', ['DNS:localhost', 'IP:::1']);
    server = await startServer(kind, {
      args: ['--bind-address=::1', `--ssl-ca=${caFile}`, `--ssl-cert=${cert}`, `--ssl-key=${certKey}`],
    });
    await server.query(
      'CREATE DATABASE shop',
      'CREATE TABLE shop.orders (id INT PRIMARY KEY)',
      "CREATE USER ann@'%' IDENTIFIED BY 'geheim'",
      "GRANT ALL ON *.* TO ann@'%'",
    );
    key = makeSshKey(folder, 'id');
    gate = await startSshd({ authorized: [key] });
    engine = await startEngine();
  });
  afterAll(async () => {
    await engine.close();
    await gate.stop();
    await server.stop();
  });

  async function add(host: string, mode: TlsMode, throughSsh = false) {
    const address = { kind: 'tcp', host, port: server.port } as const;
    const auth = { by: 'key', file: { path: key.file } } as const;
    const { serverId } = await engine.call('servers.add', {
      draft: {
        name: `${host} ${mode} ${throughSsh}`,
        endpoint: throughSsh
          ? { via: 'ssh', address, ssh: { ...gate.hop(), auth, jump: null } }
          : { via: 'direct', address },
        tls: { mode, caFile: { path: caFile }, certFile: null, keyFile: null },
        user: 'ann',
        environment: 'development',
        tools: { dump: null, client: null },
      },
      password: { kind: 'keychain', password: 'geheim' },
    });
    return serverId;
  }

  it.each<[string, TlsMode, boolean]>([
    ['[::1]', 'preferred', false],
    ['::1', 'verify-identity', false],
    ['::1', 'verify-identity', true],
  ])('typed as %s, TLS %s, through SSH: %s, it is tested and backed up', async (host, mode, throughSsh) => {
    const serverId = await add(host, mode, throughSsh);
    const [stored] = (await engine.call('servers.list', {})).filter(({ id }) => id === serverId);
    expect(stored?.endpoint.address).toMatchObject({ host: host.replace(/[[\]]/g, '') });
    expect(await engine.call('servers.test', { serverId })).toMatchObject({ toolProblem: null });
    const { storageId } = await engine.addStorage();
    await engine.goodBackup(serverId, storageId, { databases: ['shop'] });
  });

  it('is discovered there', async () => {
    const found = await discoverLocal({}, [
      { kind: 'tcp', host: '127.0.0.1', port: server.port },
      { kind: 'tcp', host: '::1', port: server.port },
    ]);
    expect(found).toMatchObject([{ address: { kind: 'tcp', host: '::1', port: server.port } }]);
  });
});
