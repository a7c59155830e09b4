import type { z } from 'zod';
import type { ServerView } from '../../../shared/contract.ts';
import type { ClientId } from '../../../shared/model/ids.ts';
import type { PathRef } from '../../../shared/model/path-ref.ts';
import {
  Address,
  type DiscoveredServer,
  type Environment,
  type ImportCandidate,
  type PasswordInput,
  type PasswordPolicy,
  Server,
  type ServerDraft,
  type ServerPatch,
  type TlsMode,
} from '../../../shared/model/server.ts';
import type { PickedPath } from '../../components/path-picker.tsx';
import { addressText } from '../../lib/address.ts';
import { BLANK_SSH, type SshFormValues, sshProblems, sshValues, toRoute } from './ssh-form.ts';

export type Draft = z.input<typeof ServerDraft>;

/** What the form holds; everything is there, also what the chosen kind of address does not use. */
export interface ServerFormValues extends SshFormValues {
  name: string;
  kind: 'tcp' | 'socket';
  host: string;
  port: number | string;
  socket: string;
  user: string;
  environment: Environment;
  clientId: ClientId | null;
  policy: PasswordPolicy;
  password: string;
  tlsMode: TlsMode;
  caFile: PickedPath | null;
  certFile: PickedPath | null;
  keyFile: PickedPath | null;
  dumpTool: PickedPath | null;
  clientTool: PickedPath | null;
}

/** What a form starts from. */
export type ServerOrigin =
  | { readonly kind: 'blank' }
  | { readonly kind: 'discovered'; readonly server: Pick<DiscoveredServer, 'address' | 'flavour'> }
  | { readonly kind: 'imported'; readonly candidate: ImportCandidate }
  | { readonly kind: 'edit'; readonly server: ServerView };

const BLANK: ServerFormValues = {
  name: '',
  kind: 'tcp',
  host: '127.0.0.1',
  port: 3306,
  socket: '',
  user: '',
  environment: 'development',
  clientId: null,
  policy: 'keychain',
  password: '',
  tlsMode: 'preferred',
  caFile: null,
  certFile: null,
  keyFile: null,
  dumpTool: null,
  clientTool: null,
  ...BLANK_SSH,
};

export function initialValues(origin: ServerOrigin, hasKeychain: boolean): ServerFormValues {
  const policy = hasKeychain ? 'keychain' : 'ask';
  switch (origin.kind) {
    case 'blank':
      return { ...BLANK, policy };
    case 'discovered': {
      const { address, flavour } = origin.server;
      const name = `${flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} on this machine`;
      // Nothing leaves the machine, so TLS would only cost.
      return { ...BLANK, policy, name, user: 'root', tlsMode: 'off', ...addressValues(address) };
    }
    case 'imported': {
      const { draft, label, hasPassword } = origin.candidate;
      return {
        ...BLANK,
        ...addressValues(draft.endpoint.address),
        // An account without a password that is reached by a socket is known by its system user.
        policy: !hasPassword && draft.endpoint.address.kind === 'socket' ? 'none' : policy,
        name: draft.name || label,
        user: draft.user,
        environment: draft.environment,
        tlsMode: draft.tls.mode,
        caFile: picked(draft.tls.caFile),
        certFile: picked(draft.tls.certFile),
        keyFile: picked(draft.tls.keyFile),
        dumpTool: picked(draft.tools.dump),
        clientTool: picked(draft.tools.client),
      };
    }
    case 'edit': {
      const { server } = origin;
      return {
        ...BLANK,
        ...addressValues(server.endpoint.address),
        ...sshValues(server.endpoint),
        name: server.name,
        user: server.user,
        environment: server.environment,
        clientId: server.clientId,
        policy: server.passwordPolicy,
        tlsMode: server.tls.mode,
        caFile: known(server.tls.caFile),
        certFile: known(server.tls.certFile),
        keyFile: known(server.tls.keyFile),
        dumpTool: known(server.tools.dump?.path ?? null),
        clientTool: known(server.tools.client?.path ?? null),
      };
    }
  }
}

function addressValues(address: Address): Partial<ServerFormValues> {
  return address.kind === 'tcp'
    ? { kind: 'tcp', host: address.host, port: address.port }
    : { kind: 'socket', socket: address.path };
}

/** A path of an import; its token ends in the path, to be read (electron/main/path-tokens.ts). */
function picked(ref: PathRef | null): PickedPath | null {
  if (ref === null) return null;
  return { ref, label: 'path' in ref ? ref.path : ref.token.slice(ref.token.indexOf(':') + 1) };
}

function known(path: string | null): PickedPath | null {
  return path === null ? null : { ref: { path }, label: path };
}

/** The form as the contract wants it; call only with valid values. */
export function toDraft(values: ServerFormValues, before: ServerFormValues | null = null): Draft {
  const address = toAddress(values);
  return {
    name: values.name.trim(),
    endpoint: values.useSsh
      ? { via: 'ssh', address, ssh: toRoute(values, before) }
      : { via: 'direct', address },
    tls: {
      mode: values.tlsMode,
      caFile: values.caFile?.ref ?? null,
      certFile: values.certFile?.ref ?? null,
      keyFile: values.keyFile?.ref ?? null,
    },
    user: values.user.trim(),
    environment: values.environment,
    clientId: values.clientId,
    tools: { dump: values.dumpTool?.ref ?? null, client: values.clientTool?.ref ?? null },
  };
}

function toAddress({ kind, host, port, socket }: ServerFormValues): Address {
  return kind === 'tcp' ? { kind, host: host.trim(), port: Number(port) } : { kind, path: socket.trim() };
}

/** What an edit sends: paths only where another was picked, since a window cannot name paths. */
export function toPatch(values: ServerFormValues, before: ServerFormValues): z.input<typeof ServerPatch> {
  const draft = toDraft(values, before);
  const changed = <K extends 'caFile' | 'certFile' | 'keyFile' | 'dumpTool' | 'clientTool'>(key: K) =>
    values[key]?.label !== before[key]?.label;
  return {
    name: draft.name,
    endpoint: draft.endpoint,
    user: draft.user,
    environment: draft.environment,
    clientId: values.clientId,
    tls: {
      mode: draft.tls.mode,
      ...(changed('caFile') ? { caFile: draft.tls.caFile } : {}),
      ...(changed('certFile') ? { certFile: draft.tls.certFile } : {}),
      ...(changed('keyFile') ? { keyFile: draft.tls.keyFile } : {}),
    },
    tools: {
      ...(changed('dumpTool') ? { dump: draft.tools.dump } : {}),
      ...(changed('clientTool') ? { client: draft.tools.client } : {}),
    },
  };
}

/** How the typed password goes out; an empty field of a known or imported password keeps what there is. */
export function toPassword(values: ServerFormValues, origin: ServerOrigin): z.input<typeof PasswordInput> {
  if (values.policy === 'none') return { kind: 'none' };
  if (values.password === '' && hasStoredPassword(values, origin)) return { kind: 'keep' };
  if (values.policy === 'ask')
    return { kind: 'ask', password: values.password === '' ? null : values.password };
  return { kind: 'keychain', password: values.password };
}

/** True when the field may stay empty because a password is known already. */
export function hasStoredPassword(values: ServerFormValues, origin: ServerOrigin): boolean {
  if (origin.kind === 'imported') return origin.candidate.hasPassword && values.policy === 'keychain';
  if (origin.kind !== 'edit') return false;
  return origin.server.passwordPolicy === values.policy && origin.server.passwordKnown;
}

type Problems = Partial<Record<keyof ServerFormValues, string>>;

/** What is wrong with the values, by field, by the contract's own schemas. */
export function problemsOf(values: ServerFormValues, origin: ServerOrigin): Problems {
  const problems: Problems = {};
  if (!Server.shape.name.safeParse(values.name).success)
    problems.name = 'Give it a name of at most 80 characters';
  if (!Server.shape.user.safeParse(values.user.trim()).success)
    problems.user = 'Enter the account that logs in';
  if (!Address.safeParse(toAddress(values)).success) {
    if (values.kind === 'socket') problems.socket = 'Enter the path of the socket, at most 107 characters';
    else if (values.host.trim() === '') problems.host = 'Enter a host name or IP address';
    else problems.port = 'A port is a number from 1 to 65535';
  }
  if (values.policy === 'keychain' && values.password === '' && !hasStoredPassword(values, origin))
    problems.password = 'Enter the password, or choose “No password”';
  if (values.certFile !== null && values.keyFile === null) problems.keyFile = 'A certificate needs its key';
  if (values.keyFile !== null && values.certFile === null) problems.certFile = 'A key needs its certificate';
  return { ...problems, ...sshProblems(values, origin) };
}

/** A name for who gives none: the host, or "this machine". */
export function suggestedName(values: ServerFormValues): string {
  if (values.kind === 'socket') return values.useSsh ? values.sshHost.trim() : 'This machine';
  return values.host.trim() === '' ? '' : addressText(toAddress(values)).replace(/:3306$/, '');
}
