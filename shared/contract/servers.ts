import { z } from 'zod';
import { AccountPlan, AccountUse, AccountWish, CreatedAccount } from '../model/backup-account.ts';
import { Client, ClientView } from '../model/client.ts';
import { ArgumentProblem, DumpOptions } from '../model/dump-options.ts';
import { ServerCheck } from '../model/finding.ts';
import { ClientId, Count, ServerId } from '../model/ids.ts';
import { ObjectKind } from '../model/inventory.ts';
import { PathRef } from '../model/path-ref.ts';
import { BackupSelection } from '../model/selection.ts';
import {
  DiscoveredServer,
  ImportCandidate,
  PasswordInput,
  Server,
  ServerDraft,
  ServerPatch,
  ServerProfile,
} from '../model/server.ts';
import { HostKeyFingerprint } from '../model/ssh.ts';
import { ToolLocation, ToolRole, ToolSummary } from '../model/tool.ts';
import { ServerView } from '../model/views.ts';
import { call, nothing, slow } from './call.ts';

/** The SSH password or the passphrase of the key file. */
const SshSecretInput = PasswordInput.default({ kind: 'keep' });

/** Servers, whom they belong to, accounts on them, programs for them. */
export const serversCalls = {
  'clients.list': call(nothing, z.array(ClientView)),
  'clients.add': call(z.object({ name: Client.shape.name }), z.object({ clientId: ClientId })),
  'clients.edit': call(z.object({ clientId: ClientId, name: Client.shape.name }), nothing),
  /** Its servers, plans and backups stay; they belong to nobody then. */
  'clients.remove': call(z.object({ clientId: ClientId }), nothing),

  'servers.list': call(nothing, z.array(ServerView)),
  'servers.add': call(
    z.object({
      draft: ServerDraft,
      password: PasswordInput,
      sshSecret: SshSecretInput,
      importToken: z.string().optional(),
    }),
    z.object({ serverId: ServerId }),
  ),
  'servers.edit': call(
    z.object({ serverId: ServerId, patch: ServerPatch, password: PasswordInput, sshSecret: SshSecretInput }),
    nothing,
  ),
  'servers.duplicate': call(
    z.object({ serverId: ServerId, name: Server.shape.name }),
    z.object({ serverId: ServerId }),
  ),
  'servers.remove': call(z.object({ serverId: ServerId }), nothing),
  'servers.test': call(z.object({ serverId: ServerId }), ServerProfile, slow),
  /** "Check this server": what a backup by this account would lack or stop at, before any is made. */
  'servers.preflight': call(
    z.object({ serverId: ServerId, databases: BackupSelection.shape.databases }),
    ServerCheck,
    slow,
  ),
  /** What can be left out of a backup of this database: tables, views and sequences, with sizes as the server knows them. */
  'servers.tables': call(
    z.object({ serverId: ServerId, database: z.string().min(1) }),
    z.array(
      z.object({
        kind: ObjectKind.extract(['table', 'view', 'sequence']),
        name: z.string(),
        engine: z.string().nullable(),
        estimatedRows: Count.nullable(),
        bytes: Count,
      }),
    ),
    slow,
  ),
  'servers.testDraft': call(
    z.object({
      draft: ServerDraft,
      password: PasswordInput,
      sshSecret: SshSecretInput,
      serverId: ServerId.nullable(),
      importToken: z.string().optional(),
    }),
    ServerProfile,
    slow,
  ),
  /** What an edit would reach, before it is saved; a path that the patch leaves out stays the stored one. */
  'servers.testEdit': call(
    z.object({ serverId: ServerId, patch: ServerPatch, password: PasswordInput, sshSecret: SshSecretInput }),
    ServerProfile,
    slow,
  ),
  /** For this run of Holdfast only (`ask`), or kept (`keychain`). `ssh`: the SSH password or the key's passphrase. */
  'servers.setPassword': call(
    z.object({
      serverId: ServerId,
      password: PasswordInput,
      of: z.enum(['server', 'ssh']).default('server'),
    }),
    nothing,
  ),
  /** Pins the key of an SSH host or jump host, as somebody has compared it; a changed key needs the same. */
  'servers.trustHost': call(
    z.object({ serverId: ServerId, address: z.string().min(1), fingerprint: HostKeyFingerprint }),
    nothing,
  ),
  'servers.discover': call(nothing, z.array(DiscoveredServer)),
  'servers.import': call(
    z.object({
      source: z.union([PathRef, z.object({ url: z.string() }), z.object({ optionFile: z.literal('home') })]),
    }),
    z.array(ImportCandidate),
  ),

  /** The statements that make a least-privilege backup account, to copy. */
  'accounts.plan': call(AccountWish, AccountPlan, slow),
  /** Makes it with the connected account's rights; its password is generated, and goes into the keychain only. */
  'accounts.create': call(AccountWish.extend({ use: AccountUse }), CreatedAccount, slow),

  'sample.start': call(nothing, z.object({ serverId: ServerId }), slow),
  'sample.stop': call(nothing, nothing),

  'tools.list': call(
    z.object({ rescan: z.boolean() }),
    z.object({
      tools: z.array(ToolSummary),
      advice: z.array(z.object({ flavour: z.string(), role: ToolRole, install: z.string() })),
    }),
  ),
  /** What is wrong with a user's own arguments for the dump program that fits this server; nothing is asked of it. */
  'tools.checkArguments': call(
    z.object({ serverId: ServerId.nullable(), arguments: DumpOptions.shape.extraArguments }),
    z.object({
      problems: z.array(ArgumentProblem),
      /** The program whose options they were compared with; null where none is known to fit. */
      program: z.string().nullable(),
    }),
  ),
  'tools.inspect': call(
    z.object({ program: PathRef }),
    z.object({ tool: ToolSummary, location: ToolLocation }),
  ),
} as const;
