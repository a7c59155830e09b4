import { describe, expect, it } from 'vitest';
import type { Account } from '../../../electron/engine/server/account.ts';
import {
  greetingError,
  loginError,
  queryError,
  socketError,
} from '../../../electron/engine/server/connect-errors.ts';
import { threadsOf } from '../../../electron/engine/server/kill.ts';
import type { TlsMode } from '../../../shared/model/server.ts';

function account(mode: TlsMode = 'preferred'): Account {
  return {
    label: 'prod',
    endpoint: { via: 'direct', address: { kind: 'tcp', host: 'db', port: 3306 } },
    tls: { mode, caFile: null, certFile: null, keyFile: null },
    user: 'ann',
    password: 'p',
  };
}

const failure = (fields: Record<string, unknown>, message = 'said') =>
  Object.assign(new Error(message), fields);
const ofServer = (errno: number) => failure({ errno, code: 'ER_X', sqlState: 'HY000', sqlMessage: 'said' });

describe('errors of a log-in or query', () => {
  it.each([
    [1045, 'access-denied'],
    [1698, 'access-denied'],
    [1130, 'access-denied'],
    [3118, 'access-denied'],
    [4151, 'access-denied'],
    [1129, 'host-blocked'],
    [1040, 'too-many-connections'],
    [1203, 'too-many-connections'],
    [1862, 'password-expired'],
    [1820, 'password-expired'],
    [3159, 'tls-needed'],
    [1927, 'connection-lost'],
    [1205, 'query-failed'],
    [1146, 'query-failed'],
  ])('%i is %s', (errno, code) => {
    expect(loginError(ofServer(errno), account()).code).toBe(code);
    expect(queryError(ofServer(errno), account()).code).toBe(code);
  });

  it('keeps the number and the words', () => {
    expect(queryError(ofServer(1146), account()).data).toEqual({
      server: 'prod',
      number: 1146,
      message: 'said',
    });
    expect(loginError(ofServer(1045), account()).data).toMatchObject({ message: '1045: said', user: 'ann' });
    expect(greetingError({ kind: 'error', number: 1129, message: 'blocked' }, account())).toMatchObject({
      code: 'host-blocked',
      data: { message: '1129: blocked' },
    });
  });

  it.each([
    ['ENOTFOUND', 'unknown-host'],
    ['EAI_AGAIN', 'name-server-silent'],
    ['ECONNREFUSED', 'connection-refused'],
    ['ENOENT', 'socket-missing'],
    ['EACCES', 'socket-denied'],
    ['EHOSTUNREACH', 'host-unreachable'],
    ['ENETUNREACH', 'host-unreachable'],
    ['ETIMEDOUT', 'host-unreachable'],
    ['ECONNRESET', 'connection-lost'],
  ])('%s is %s', (code, expected) => {
    expect(socketError(failure({ code }), account().endpoint.address, 'prod').code).toBe(expected);
  });

  it('of several addresses of a name, the one that was reached says most', () => {
    const both = Object.assign(
      new AggregateError([failure({ code: 'ENETUNREACH' }), failure({ code: 'ECONNREFUSED' })]),
      { code: 'ENETUNREACH' },
    );
    expect(socketError(both, account().endpoint.address, 'prod').code).toBe('connection-refused');
  });

  it.each<[TlsMode, Record<string, unknown>, string, string]>([
    ['verify-identity', {}, "Hostname/IP does not match certificate's altnames", 'tls-verification-failed'],
    ['verify-ca', {}, 'certificate has expired', 'tls-verification-failed'],
    ['verify-ca', { library: 'SSL routines' }, 'wrong version number', 'tls-handshake-failed'],
    ['required', {}, 'unsupported protocol', 'tls-handshake-failed'],
    [
      'verify-ca',
      {},
      'Client network socket disconnected before secure TLS connection was established',
      'tls-handshake-failed',
    ],
  ])('TLS %s: %s %s', (mode, fields, message, code) => {
    expect(loginError(failure({ ...fields, code: 'HANDSHAKE_SSL_ERROR' }, message), account(mode)).code).toBe(
      code,
    );
  });

  it('names the log-in plugin that is unknown', () => {
    const error = failure(
      { code: 'AUTH_SWITCH_PLUGIN_ERROR' },
      'Server requests authentication using unknown plugin client_ed25519. See TODO',
    );
    expect(loginError(error, account())).toMatchObject({
      code: 'auth-plugin-unsupported',
      data: { plugin: 'client_ed25519' },
    });
  });
});

describe('threadsOf', () => {
  const thread = (id: number, clientPid: number | null, program: string | null) => ({
    id,
    clientPid,
    program,
    user: 'u',
    host: 'localhost',
    command: 'Query',
    seconds: 0,
    state: null,
    statement: null,
  });

  it.each([
    ['by process id', [thread(1, 77, 'mysqldump'), thread(2, 78, 'mysqldump')], 77, [], [1]],
    ['by process id, though it was there', [thread(1, 77, 'mysqldump')], 77, [1], [1]],
    ['without attributes: what is new', [thread(1, null, null), thread(2, null, null)], 77, [1], [2]],
    ['never one that says it is another’s', [thread(1, 78, 'mysqldump')], 77, [], []],
  ])('%s', (_name, threads, clientPid, before, expected) => {
    expect(threadsOf(threads, { clientPid, before: new Set(before) }).map(({ id }) => id)).toEqual(expected);
  });
});
