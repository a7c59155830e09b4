import { describe, expect, it } from 'vitest';
import { shownKeyOf } from '../../../renderer/features/servers/host-key.ts';
import {
  initialValues,
  problemsOf,
  type ServerFormValues,
  toDraft,
  toPatch,
} from '../../../renderer/features/servers/server-form.ts';
import { toSshSecret } from '../../../renderer/features/servers/ssh-form.ts';
import { ServerDraft, ServerPatch } from '../../../shared/model/server.ts';
import { aServer } from '../state/samples.ts';

const KEY = `SHA256:${'a'.repeat(43)}`;
const OTHER = `SHA256:${'b'.repeat(43)}`;
const blank = { kind: 'blank' } as const;
const filled: ServerFormValues = {
  ...initialValues(blank, true),
  name: 'inner',
  user: 'backup',
  password: 'pw',
  useSsh: true,
  sshHost: ' gate.acme.example ',
  sshPort: '2222',
  sshUser: 'ops',
  sshKeyFile: { ref: { token: 't:/home/ann/.ssh/id' }, label: '/home/ann/.ssh/id' },
};
const known = {
  kind: 'edit',
  server: {
    ...aServer('inner'),
    endpoint: {
      via: 'ssh',
      address: { kind: 'tcp', host: '127.0.0.1', port: 3306 },
      ssh: {
        host: 'gate.acme.example',
        port: 22,
        user: 'ops',
        hostKey: KEY,
        auth: { by: 'key', file: '/home/ann/.ssh/id' },
        secretPolicy: 'keychain',
        jump: { host: 'jump.acme.example', port: 2200, user: 'ann', hostKey: OTHER },
      },
    },
    passwordKnown: true,
    sshSecretKnown: true,
    backups: 0,
    lastGoodAt: null,
    lastProvenAt: null,
  },
} as const;

describe('a new server through SSH', () => {
  it('is sent as the contract wants it', () => {
    expect(problemsOf(filled, blank)).toEqual({});
    const draft = ServerDraft.parse(toDraft(filled));
    expect(draft.endpoint).toEqual({
      via: 'ssh',
      address: { kind: 'tcp', host: '127.0.0.1', port: 3306 },
      ssh: {
        host: 'gate.acme.example',
        port: 2222,
        user: 'ops',
        hostKey: null,
        auth: { by: 'key', file: { token: 't:/home/ann/.ssh/id' } },
        jump: null,
      },
    });
    expect(toSshSecret(filled, blank)).toEqual({ kind: 'none' });
  });

  it('names what is missing', () => {
    const empty = { ...filled, sshHost: '', sshUser: ' ', sshPort: 'x', sshKeyFile: null, useJump: true };
    expect(Object.keys(problemsOf(empty, blank)).toSorted()).toEqual([
      'jumpHost',
      'sshHost',
      'sshKeyFile',
      'sshPort',
      'sshUser',
    ]);
    expect(problemsOf({ ...filled, sshAuth: 'password' }, blank)).toHaveProperty('sshSecret');
    expect(problemsOf({ ...empty, useSsh: false }, blank)).toEqual({});
  });

  it('keeps a password by default, and nothing for the agent', () => {
    expect(toSshSecret({ ...filled, sshAuth: 'password', sshSecret: 's' }, blank)).toEqual({
      kind: 'keychain',
      password: 's',
    });
    expect(toSshSecret({ ...filled, sshAuth: 'password', sshPolicy: 'ask' }, blank)).toEqual({
      kind: 'ask',
      password: null,
    });
    expect(
      toSshSecret({ ...filled, sshAuth: 'agent', sshSecret: 's', sshPolicy: 'keychain' }, blank),
    ).toEqual({
      kind: 'none',
    });
  });

  it('takes a confirmed key for the address that showed it, and for no other', () => {
    const trusted = { ...filled, hostKeys: { 'gate.acme.example:2222': KEY } };
    expect(toDraft(trusted).endpoint).toMatchObject({ ssh: { hostKey: KEY } });
    expect(toDraft({ ...trusted, sshPort: 22 }).endpoint).toMatchObject({ ssh: { hostKey: null } });
  });
});

describe('a known server through SSH', () => {
  const before = initialValues(known, true);

  it('is edited without naming a path, keeping its keys and its secret', () => {
    const patch = ServerPatch.parse(toPatch(before, before));
    expect(patch.endpoint).toEqual({
      ...known.server.endpoint,
      ssh: {
        host: 'gate.acme.example',
        port: 22,
        user: 'ops',
        hostKey: KEY,
        auth: { by: 'key', file: null },
        jump: known.server.endpoint.ssh.jump,
      },
    });
    expect(toSshSecret(before, known)).toEqual({ kind: 'keep' });
    expect(problemsOf(before, known)).toEqual({});
  });

  it('is reached directly again when the switch is off', () => {
    expect(toPatch({ ...before, useSsh: false }, before).endpoint).toEqual({
      via: 'direct',
      address: { kind: 'tcp', host: '127.0.0.1', port: 3306 },
    });
    expect(toSshSecret({ ...before, useSsh: false }, known)).toEqual({ kind: 'none' });
  });
});

it('the key that a host showed is read from both errors, and from no other', () => {
  const wire = (code: 'ssh-host-unknown' | 'ssh-host-key-changed' | 'ssh-failed', data: object) =>
    shownKeyOf({ code, data: { ...data }, raw: null });
  expect(wire('ssh-host-unknown', { address: 'gate:22', fingerprint: KEY })).toEqual({
    address: 'gate:22',
    fingerprint: KEY,
  });
  expect(wire('ssh-host-key-changed', { address: 'gate:22', expected: KEY, found: OTHER })).toEqual({
    address: 'gate:22',
    fingerprint: OTHER,
  });
  expect(wire('ssh-failed', { address: 'gate:22', message: 'x' })).toBeNull();
});
