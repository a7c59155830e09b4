import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../electron/engine/server/account.ts';
import {
  optionFileText,
  quoted,
  refuseUnenforceableTls,
} from '../../../electron/engine/tools/option-file.ts';
import type { Tls, TlsMode } from '../../../shared/model/server.ts';
import { bareDump, mariadbClient, mariadbDump, mysqlClient, mysqlDump } from './recorded-tools.ts';

const tls = (mode: TlsMode, files: Partial<Tls> = {}): Tls => ({
  mode,
  caFile: null,
  certFile: null,
  keyFile: null,
  ...files,
});
const withCa = { caFile: '/etc/ca.pem' };
const account: Account = {
  label: 'shop-prod',
  endpoint: { via: 'direct', address: { kind: 'tcp', host: 'localhost', port: 3307 } },
  tls: tls('preferred'),
  user: 'back"up',
  password: 'a\\b"c\n#;\t=',
};
const golden = (name: string) => path.join(import.meta.dirname, 'golden', `${name}.golden.txt`);

describe('option files, one golden file per program and TLS mode', () => {
  test.each([
    ['options-mariadb-dump-preferred', account, mariadbDump],
    ['options-mariadb-dump-off', { ...account, tls: tls('off') }, mariadbDump],
    [
      'options-mariadb-dump-identity',
      { ...account, tls: tls('verify-identity', { ...withCa, certFile: '/c.pem', keyFile: '/k.pem' }) },
      mariadbDump,
    ],
    ['options-mysqldump-preferred', account, mysqlDump],
    ['options-mysqldump-off', { ...account, tls: tls('off') }, mysqlDump],
    ['options-mysqldump-required', { ...account, tls: tls('required', withCa) }, mysqlDump],
    ['options-mysqldump-ca', { ...account, tls: tls('verify-ca', withCa) }, mysqlDump],
    ['options-mysqldump-identity', { ...account, tls: tls('verify-identity', withCa) }, mysqlDump],
    ['options-mariadb-client-no-password', { ...account, password: null }, mariadbClient],
    [
      'options-mysql-client-socket',
      {
        ...account,
        endpoint: { via: 'direct', address: { kind: 'socket', path: '/run/my sql.sock' } },
      } as const,
      mysqlClient,
    ],
    ['options-mysqldump-5.5-preferred', account, bareDump],
  ])('%s', async (name, given, tool) => {
    await expect(optionFileText(given, tool)).toMatchFileSnapshot(golden(name));
  });
});

describe('a server behind an SSH host', () => {
  const ssh = {
    host: 'gate',
    port: 22,
    user: 'ops',
    hostKey: null,
    auth: { by: 'agent' },
    secretPolicy: 'none',
    jump: null,
  } as const;
  const behind: Account = { ...account, endpoint: { ...account.endpoint, via: 'ssh', ssh } };

  test('is never given to a program by its own address, which is another machine’s', () => {
    expect(() => optionFileText(behind, mysqlDump)).toThrow(/past its tunnel/);
  });
  test('may have any TLS mode, since we enforce it', () => {
    for (const mode of ['required', 'verify-ca', 'verify-identity'] as const)
      expect(() => refuseUnenforceableTls({ ...behind, tls: tls(mode) }, mariadbDump)).not.toThrow();
    expect(() => refuseUnenforceableTls({ ...account, tls: tls('required') }, mariadbDump)).toThrow();
  });
});

describe('TLS modes that a program cannot enforce are refused, never weakened', () => {
  test.each([
    [mariadbDump, 'required', {}],
    [mariadbDump, 'verify-ca', withCa],
    [mariadbDump, 'verify-identity', {}],
    [mysqlDump, 'verify-ca', {}],
    [mysqlDump, 'verify-identity', {}],
    [bareDump, 'required', {}],
    [bareDump, 'verify-identity', withCa],
  ] as const)('%# %s', (tool, mode, files) => {
    expect(() => optionFileText({ ...account, tls: tls(mode, files) }, tool)).toThrow(
      expect.objectContaining({ code: 'tls-mode-unsupported', data: expect.objectContaining({ mode }) }),
    );
  });
});

test('a NUL is refused, since it would end the value', () => {
  expect(() => quoted('a\0b')).toThrow(expect.objectContaining({ code: 'bad-input' }));
});

test('no value breaks out of its line', () => {
  const text = optionFileText(
    { ...account, user: 'a\nhost=evil', password: 'x\r\n[client]\nhost=evil' },
    mariadbDump,
  );
  expect(text.split('\n').filter((line) => line.startsWith('host='))).toEqual(['host="localhost"']);
  expect(text).not.toContain('\r');
});
