import { z } from 'zod';
import { ClientId, Count, Instant, ServerId } from './ids.ts';
import { PathRef } from './path-ref.ts';
import { SshRoute, SshRouteDraft } from './ssh.ts';
import { ToolLocation } from './tool.ts';

export const Flavour = z.enum(['mariadb', 'mysql']);
export type Flavour = z.infer<typeof Flavour>;

export const Environment = z.enum(['production', 'staging', 'development']);
export type Environment = z.infer<typeof Environment>;

/** A host name or address; an IPv6 address may be typed in brackets, as in addresses with a port. */
const Host = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .transform((host) => /^\[([\da-f:.%]+)\]$/i.exec(host)?.[1] ?? host);

/** Where a server listens. */
export const Address = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('tcp'),
    host: Host,
    port: z.int().min(1).max(65535),
  }),
  z.object({ kind: z.literal('socket'), path: z.string().min(1).max(107) }),
]);
export type Address = z.infer<typeof Address>;

/** What stands between us and the server. Through SSH, the address is as the SSH host sees it. */
export const Endpoint = z.discriminatedUnion('via', [
  z.object({ via: z.literal('direct'), address: Address }),
  z.object({ via: z.literal('ssh'), address: Address, ssh: SshRoute }),
]);
export type Endpoint = z.infer<typeof Endpoint>;

export const EndpointDraft = z.discriminatedUnion('via', [
  z.object({ via: z.literal('direct'), address: Address }),
  z.object({ via: z.literal('ssh'), address: Address, ssh: SshRouteDraft }),
]);
export type EndpointDraft = z.infer<typeof EndpointDraft>;

/** MySQL's names of the modes; a mode that a tool cannot enforce is refused for that tool, never weakened. */
export const TlsMode = z.enum(['off', 'preferred', 'required', 'verify-ca', 'verify-identity']);
export type TlsMode = z.infer<typeof TlsMode>;

export const Tls = z.object({
  mode: TlsMode,
  caFile: z.string().nullable(),
  certFile: z.string().nullable(),
  keyFile: z.string().nullable(),
});
export type Tls = z.infer<typeof Tls>;

/** `ask`: kept in memory only, until Holdfast ends. `none`: the account has no password. */
export const PasswordPolicy = z.enum(['keychain', 'ask', 'none']);
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

/**
 * What tells one server from another.
 * MySQL has a server_uuid; MariaDB only a server_uid, which copies of an image may share, and older ones neither.
 */
export const ServerIdentity = z.object({
  flavour: Flavour,
  version: z.string(),
  serverUuid: z.string().nullable(),
  serverUid: z.string().nullable(),
  hostname: z.string(),
  port: z.int(),
  datadir: z.string(),
  serverId: z.int(),
});
export type ServerIdentity = z.infer<typeof ServerIdentity>;

/**
 * Compares two identities.
 * @returns `same` only when a strong id, the host's name and the data folder agree; `unknown` is to be treated
 *   like production, since a wrong "same" is what destroys data.
 */
export function compareIdentity(
  a: ServerIdentity | null,
  b: ServerIdentity | null,
): 'same' | 'different' | 'unknown' {
  if (a === null || b === null) return 'unknown';
  if (a.flavour !== b.flavour) return 'different';
  const left = a.serverUuid ?? a.serverUid;
  const right = b.serverUuid ?? b.serverUid;
  if (left === null || right === null) return 'unknown';
  if (left !== right) return 'different';
  return a.hostname === b.hostname && a.datadir === b.datadir ? 'same' : 'unknown';
}

/** A server that Holdfast knows. Its password is in the keychain, nowhere else. */
export const Server = z.object({
  id: ServerId,
  name: z.string().trim().min(1).max(80),
  endpoint: Endpoint,
  tls: Tls,
  user: z.string().min(1).max(128),
  passwordPolicy: PasswordPolicy,
  environment: Environment,
  clientId: ClientId.nullable(),
  /** Programs that the user picked instead of the ones that Holdfast would choose. */
  tools: z.object({ dump: ToolLocation.nullable(), client: ToolLocation.nullable() }),
  /** A server that Holdfast itself started with sample data; gone with the app. */
  isSample: z.boolean(),
  /** As last seen. */
  identity: ServerIdentity.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
});
export type Server = z.infer<typeof Server>;

/** What the server form and `server add` send. */
export const ServerDraft = z.object({
  name: Server.shape.name,
  endpoint: EndpointDraft,
  tls: z.object({
    mode: TlsMode,
    caFile: PathRef.nullable(),
    certFile: PathRef.nullable(),
    keyFile: PathRef.nullable(),
  }),
  user: Server.shape.user,
  environment: Environment,
  /** Whom it belongs to; absent is nobody. */
  clientId: ClientId.nullable().optional(),
  tools: z.object({ dump: PathRef.nullable(), client: PathRef.nullable() }),
});
export type ServerDraft = z.infer<typeof ServerDraft>;

/** Absent fields stay as they are. */
export const ServerPatch = z.object({
  name: ServerDraft.shape.name.optional(),
  endpoint: EndpointDraft.optional(),
  tls: ServerDraft.shape.tls.partial().optional(),
  user: ServerDraft.shape.user.optional(),
  environment: Environment.optional(),
  clientId: ClientId.nullable().optional(),
  tools: ServerDraft.shape.tools.partial().optional(),
});
export type ServerPatch = z.infer<typeof ServerPatch>;

/** How the password of a form is to be kept: `keep` leaves what is stored. */
export const PasswordInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('keychain'), password: z.string() }),
  z.object({ kind: z.literal('ask'), password: z.string().nullable() }),
]);
export type PasswordInput = z.infer<typeof PasswordInput>;

/** What a right is missing for, and the statement that cures it. */
export const RightsFinding = z.object({
  privilege: z.enum([
    'SELECT',
    'SHOW VIEW',
    'TRIGGER',
    'EVENT',
    'LOCK TABLES',
    'PROCESS',
    'ROUTINES',
    'RELOAD',
  ]),
  database: z.string().nullable(),
  /** What a backup by this account would do: lack these silently, or stop. */
  effect: z.enum(['loses', 'blocks']),
  /** What it would lack, as a loss of the verdict; null for a right whose lack stops the dump. */
  loss: z.string().nullable(),
  /** The GRANT that cures it, ready to copy. */
  cure: z.string(),
});
export type RightsFinding = z.infer<typeof RightsFinding>;

export const DatabaseSummary = z.object({
  name: z.string(),
  tables: Count,
  views: Count,
  bytes: Count,
  /** Schemas of the server itself (mysql, sys, …) are listed but never part of "all databases". */
  system: z.boolean(),
});
export type DatabaseSummary = z.infer<typeof DatabaseSummary>;

/** The answer of "Test". */
export const ServerProfile = z.object({
  identity: ServerIdentity,
  versionComment: z.string(),
  account: z.string(),
  role: z.enum(['primary', 'replica', 'standalone', 'unknown']),
  tlsCipher: z.string().nullable(),
  /** Server's clock minus ours, in milliseconds. */
  clockDifferenceMs: z.number(),
  databases: z.array(DatabaseSummary),
  rights: z.array(RightsFinding),
  /** The dump program that would be used, or null with the reason in `toolProblem`. */
  dumpTool: z.string().nullable(),
  toolProblem: z.string().nullable(),
  connectMs: z.number(),
});
export type ServerProfile = z.infer<typeof ServerProfile>;

export const DiscoveredServer = z.object({
  address: Address,
  flavour: Flavour,
  version: z.string(),
  /** The server we already know at this address. */
  knownAs: ServerId.nullable(),
});
export type DiscoveredServer = z.infer<typeof DiscoveredServer>;

/** One server found in an option file or URL; the password stays in the engine until the user says "add". */
export const ImportCandidate = z.object({
  label: z.string(),
  draft: ServerDraft,
  hasPassword: z.boolean(),
  importToken: z.string(),
  /** Lines of the source that were understood but cannot be carried over. */
  remarks: z.array(z.string()),
});
export type ImportCandidate = z.infer<typeof ImportCandidate>;
