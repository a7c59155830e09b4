import type { z } from 'zod';
import type { Endpoint, PasswordInput, PasswordPolicy } from '../../../shared/model/server.ts';
import { SshHop, type SshRouteDraft } from '../../../shared/model/ssh.ts';
import type { PickedPath } from '../../components/path-picker.tsx';
import { addressText } from '../../lib/address.ts';
import type { ServerOrigin } from './server-form.ts';

/** What the server form holds of the way through SSH; everything is there, also what is not chosen. */
export interface SshFormValues {
  useSsh: boolean;
  sshHost: string;
  sshPort: number | string;
  sshUser: string;
  sshAuth: 'key' | 'agent' | 'password';
  sshKeyFile: PickedPath | null;
  /** The SSH password, or the passphrase of the key file. */
  sshSecret: string;
  sshPolicy: PasswordPolicy;
  useJump: boolean;
  jumpHost: string;
  jumpPort: number | string;
  jumpUser: string;
  /** The keys that were confirmed, by the address of their host: another address has none. */
  hostKeys: Readonly<Record<string, string>>;
}

export const BLANK_SSH: SshFormValues = {
  useSsh: false,
  sshHost: '',
  sshPort: 22,
  sshUser: '',
  sshAuth: 'key',
  sshKeyFile: null,
  sshSecret: '',
  sshPolicy: 'none',
  useJump: false,
  jumpHost: '',
  jumpPort: 22,
  jumpUser: '',
  hostKeys: {},
};

/** What a known server is reached by. */
export function sshValues(endpoint: Endpoint): Partial<SshFormValues> {
  if (endpoint.via === 'direct') return {};
  const { ssh } = endpoint;
  const file = ssh.auth.by === 'key' ? ssh.auth.file : null;
  return {
    useSsh: true,
    sshHost: ssh.host,
    sshPort: ssh.port,
    sshUser: ssh.user,
    sshAuth: ssh.auth.by,
    sshKeyFile: file === null ? null : { ref: { path: file }, label: file },
    sshPolicy: ssh.secretPolicy,
    ...(ssh.jump === null
      ? {}
      : { useJump: true, jumpHost: ssh.jump.host, jumpPort: ssh.jump.port, jumpUser: ssh.jump.user }),
    hostKeys: Object.fromEntries(
      [ssh, ssh.jump].flatMap((hop) =>
        hop === null || hop.hostKey === null ? [] : [[hopText(hop.host, hop.port), hop.hostKey]],
      ),
    ),
  };
}

/**
 * The way as the contract wants it.
 * @param before of an edit: a key file that stays is left out, since a window cannot name paths
 */
export function toRoute(values: SshFormValues, before: SshFormValues | null): z.input<typeof SshRouteDraft> {
  const isStored = before !== null && values.sshKeyFile?.label === before.sshKeyFile?.label;
  return {
    ...hopOf(values, values.sshHost, values.sshPort, values.sshUser),
    auth:
      values.sshAuth === 'key'
        ? { by: 'key', file: isStored ? null : (values.sshKeyFile?.ref ?? null) }
        : { by: values.sshAuth },
    jump: values.useJump
      ? hopOf(values, values.jumpHost, values.jumpPort, values.jumpUser.trim() || values.sshUser)
      : null,
  };
}

/** How the typed SSH secret goes out; an empty field of a known one keeps what there is. */
export function toSshSecret(values: SshFormValues, origin: ServerOrigin): z.input<typeof PasswordInput> {
  if (!values.useSsh || values.sshAuth === 'agent') return { kind: 'none' };
  const policy = secretPolicy(values);
  if (policy === 'none') return { kind: 'none' };
  const password = values.sshSecret === '' ? null : values.sshSecret;
  if (password === null && hasStoredSshSecret(values, origin)) return { kind: 'keep' };
  if (policy === 'ask' || password === null) return { kind: 'ask', password };
  return { kind: 'keychain', password };
}

/** A password is always kept or asked for; only a key may need none. */
export function secretPolicy(values: SshFormValues): PasswordPolicy {
  return values.sshAuth === 'password' && values.sshPolicy === 'none' ? 'keychain' : values.sshPolicy;
}

/** True when the field may stay empty because the secret is known already. */
export function hasStoredSshSecret(values: SshFormValues, origin: ServerOrigin): boolean {
  if (origin.kind !== 'edit' || origin.server.endpoint.via === 'direct') return false;
  const { ssh } = origin.server.endpoint;
  return (
    ssh.auth.by === values.sshAuth &&
    ssh.secretPolicy === secretPolicy(values) &&
    origin.server.sshSecretKnown
  );
}

type Problems = Partial<Record<keyof SshFormValues, string>>;

/** What is wrong with the way through SSH, by field. */
export function sshProblems(values: SshFormValues, origin: ServerOrigin): Problems {
  if (!values.useSsh) return {};
  const problems: Problems = {};
  if (values.sshHost.trim() === '') problems.sshHost = 'Enter the SSH host’s name or address';
  if (!SshHop.shape.port.safeParse(Number(values.sshPort)).success)
    problems.sshPort = 'A port is a number from 1 to 65535';
  if (values.sshUser.trim() === '') problems.sshUser = 'Enter the user that logs in at the SSH host';
  if (values.sshAuth === 'key' && values.sshKeyFile === null) problems.sshKeyFile = 'Choose the private key';
  if (
    values.sshAuth !== 'agent' &&
    secretPolicy(values) === 'keychain' &&
    values.sshSecret === '' &&
    !hasStoredSshSecret(values, origin)
  )
    problems.sshSecret =
      values.sshAuth === 'key' ? 'Enter the passphrase, or choose “No passphrase”' : 'Enter the SSH password';
  if (!values.useJump) return problems;
  if (values.jumpHost.trim() === '') problems.jumpHost = 'Enter the jump host’s name or address';
  if (!SshHop.shape.port.safeParse(Number(values.jumpPort)).success)
    problems.jumpPort = 'A port is a number from 1 to 65535';
  return problems;
}

function hopOf(
  { hostKeys }: SshFormValues,
  host: string,
  port: number | string,
  user: string,
): z.input<typeof SshHop> {
  const hostKey = hostKeys[hopText(host.trim(), Number(port))] ?? null;
  return { host: host.trim(), port: Number(port), user: user.trim(), hostKey };
}

function hopText(host: string, port: number): string {
  return addressText({ kind: 'tcp', host, port });
}
