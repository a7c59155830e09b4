import { describe, expect, it } from 'vitest';
import { originOf } from '../../../renderer/features/servers/new-server-link.ts';
import {
  hasStoredPassword,
  initialValues,
  problemsOf,
  type ServerFormValues,
  type ServerOrigin,
  suggestedName,
  toDraft,
  toPassword,
  toPatch,
} from '../../../renderer/features/servers/server-form.ts';
import type { ServerView } from '../../../shared/contract.ts';
import { ServerId } from '../../../shared/model/ids.ts';
import { type ImportCandidate, ServerDraft, ServerPatch } from '../../../shared/model/server.ts';

const server: ServerView = {
  id: ServerId.parse('019ac0de-0000-7000-8000-000000000001'),
  name: 'acme-prod',
  endpoint: { via: 'direct', address: { kind: 'tcp', host: 'db1.acme.example', port: 3306 } },
  tls: { mode: 'verify-identity', caFile: '/etc/ssl/acme.pem', certFile: null, keyFile: null },
  user: 'holdfast',
  passwordPolicy: 'keychain',
  environment: 'production',
  clientId: null,
  tools: { dump: { kind: 'path', path: '/opt/bin/mysqldump' }, client: null },
  isSample: false,
  identity: null,
  createdAt: '2026-11-22T06:00:00.000Z',
  updatedAt: '2026-11-22T06:00:00.000Z',
  passwordKnown: true,
  sshSecretKnown: true,
  backups: 0,
  lastGoodAt: null,
  lastProvenAt: null,
};

const candidate: ImportCandidate = {
  label: '[client]',
  draft: {
    name: 'Acme',
    endpoint: { via: 'direct', address: { kind: 'tcp', host: 'db1', port: 3307 } },
    tls: {
      mode: 'verify-identity',
      caFile: { token: 'abc:/etc/ssl/acme.pem' },
      certFile: null,
      keyFile: null,
    },
    user: 'ada',
    environment: 'development',
    tools: { dump: null, client: null },
  },
  hasPassword: true,
  importToken: 't',
  remarks: [],
};

const blank: ServerOrigin = { kind: 'blank' };
const edit: ServerOrigin = { kind: 'edit', server };
const imported: ServerOrigin = { kind: 'imported', candidate };

function filled(change: Partial<ServerFormValues> = {}): ServerFormValues {
  return { ...initialValues(blank, true), name: 'x', user: 'ada', password: 'secret', ...change };
}

describe('what the form of a server finds wrong', () => {
  const rows: [string, Partial<ServerFormValues>, string[]][] = [
    ['nothing', {}, []],
    ['no user', { user: ' ' }, ['user']],
    ['no name', { name: '' }, ['name']],
    ['no host', { host: '  ' }, ['host']],
    ['port 0', { port: 0 }, ['port']],
    ['an emptied port', { port: '' }, ['port']],
    ['a socket without a path', { kind: 'socket', socket: '' }, ['socket']],
    ['a socket path that no kernel takes', { kind: 'socket', socket: `/${'x'.repeat(120)}` }, ['socket']],
    ['no password for the keychain', { password: '' }, ['password']],
    ['no password, asked each time', { password: '', policy: 'ask' }, []],
    ['no password, none needed', { password: '', policy: 'none' }, []],
    ['a certificate without its key', { certFile: { ref: { token: 'a' }, label: 'a' } }, ['keyFile']],
    ['a key without its certificate', { keyFile: { ref: { token: 'a' }, label: 'a' } }, ['certFile']],
  ];
  it.each(rows)('%s', (_, change, fields) => {
    expect(Object.keys(problemsOf(filled(change), blank))).toEqual(fields);
  });

  it('lets an edit keep the password that is stored, and asks for one when it moves to the keychain', () => {
    const values = initialValues(edit, true);
    expect(problemsOf(values, edit)).toEqual({});
    const asked: ServerOrigin = { kind: 'edit', server: { ...server, passwordPolicy: 'ask' } };
    const moved: ServerFormValues = { ...initialValues(asked, true), policy: 'keychain' };
    expect(Object.keys(problemsOf(moved, asked))).toEqual(['password']);
  });
});

describe('what the form of a server sends', () => {
  it('is a draft that the contract takes', () => {
    expect(ServerDraft.safeParse(toDraft(filled({ port: '3307', host: ' db1 ' }))).data).toMatchObject({
      endpoint: { address: { kind: 'tcp', host: 'db1', port: 3307 } },
    });
  });

  it('names no path that was there before, since main refuses paths of a window', () => {
    const before = initialValues(edit, true);
    const patch = toPatch({ ...before, name: 'acme' }, before);
    expect(ServerPatch.safeParse(patch).success).toBe(true);
    expect(JSON.stringify(patch)).not.toContain('"path"');
    expect(patch.tls).toEqual({ mode: 'verify-identity' });
    expect(patch.tools).toEqual({});
  });

  it('sends a file that was picked anew, and null for one that was taken away', () => {
    const before = initialValues(edit, true);
    const after = { ...before, caFile: { ref: { token: 't' }, label: '/new.pem' }, dumpTool: null };
    const patch = toPatch(after, before);
    expect(patch.tls?.caFile).toEqual({ token: 't' });
    expect(patch.tools).toEqual({ dump: null });
  });

  const passwords: [string, ServerOrigin, Partial<ServerFormValues>, object][] = [
    ['typed for the keychain', blank, { password: 'p' }, { kind: 'keychain', password: 'p' }],
    ['typed for this time', blank, { policy: 'ask', password: 'p' }, { kind: 'ask', password: 'p' }],
    ['to be asked for', blank, { policy: 'ask', password: '' }, { kind: 'ask', password: null }],
    ['none, whatever is typed', blank, { policy: 'none', password: 'p' }, { kind: 'none' }],
    ['untouched in an edit', edit, { password: '' }, { kind: 'keep' }],
    ['replaced in an edit', edit, { password: 'p' }, { kind: 'keychain', password: 'p' }],
    ['no longer kept', edit, { policy: 'ask', password: '' }, { kind: 'ask', password: null }],
    ['imported', imported, { password: '' }, { kind: 'keep' }],
    ['imported, but typed anew', imported, { password: 'p' }, { kind: 'keychain', password: 'p' }],
  ];
  it.each(passwords)('a password %s', (_, origin, change, sent) => {
    expect(toPassword({ ...initialValues(origin, true), ...change }, origin)).toEqual(sent);
  });
});

describe('what the form of a server starts from', () => {
  it('shows the path of an imported file and sends its token back', () => {
    const values = initialValues(imported, true);
    expect(values.caFile).toEqual({ ref: { token: 'abc:/etc/ssl/acme.pem' }, label: '/etc/ssl/acme.pem' });
  });

  it('asks each time where there is no keychain', () => {
    expect(initialValues(blank, false).policy).toBe('ask');
    expect(hasStoredPassword(initialValues(imported, false), imported)).toBe(false);
  });

  it('reads a discovered address out of the history, and takes anything else for a blank form', () => {
    const found = {
      address: { kind: 'socket', path: '/run/s' },
      flavour: 'mysql',
      version: '9.7.4',
      knownAs: null,
    };
    const origin = originOf({ kind: 'discovered', server: found });
    expect(initialValues(origin, true)).toMatchObject({ kind: 'socket', socket: '/run/s', tlsMode: 'off' });
    expect(originOf({ kind: 'discovered', server: {} })).toEqual({ kind: 'blank' });
    expect(originOf(null)).toEqual({ kind: 'blank' });
  });

  it('suggests the host as a name', () => {
    expect(suggestedName(filled({ host: 'db1', port: 3306 }))).toBe('db1');
    expect(suggestedName(filled({ host: '::1', port: 3307 }))).toBe('[::1]:3307');
  });
});
