import { z } from 'zod';
import { WireError } from './errors.ts';
import { AccountPlan, AccountUse, AccountWish, CreatedAccount } from './model/backup-account.ts';
import { Client, ClientView } from './model/client.ts';
import { BackupComparison } from './model/comparison.ts';
import { Drill, DrillSummary, KeptServer } from './model/drill.ts';
import { BackupObject } from './model/dump-index.ts';
import { ArgumentProblem, DumpOptions } from './model/dump-options.ts';
import { EncryptionKey, EncryptionKeyView, Recipients } from './model/encryption.ts';
import { ServerCheck } from './model/finding.ts';
import {
  BackupId,
  ChannelId,
  ClientId,
  Count,
  Instant,
  KeyId,
  PlanId,
  RunId,
  ServerId,
  StorageId,
} from './model/ids.ts';
import { ObjectKind } from './model/inventory.ts';
import { DumpLimitSettings, RunsAtOnce } from './model/limits.ts';
import { Manifest } from './model/manifest.ts';
import { ChannelDraft, ChannelSecret, ChannelView, News, SummaryTime } from './model/notification.ts';
import { EveryMinutes, OsSchedule } from './model/os-schedule.ts';
import { PathRef } from './model/path-ref.ts';
import {
  ClockJump,
  MissedSlot,
  PlanDraft,
  PlanPatch,
  PlanPreview,
  PlanTemplate,
  PlanTemplateName,
  PlanView,
} from './model/plan.ts';
import { RestorePreview, RestoreRequest, Safety } from './model/restore.ts';
import { RetentionPolicy, RetentionPreview, RetentionProjection } from './model/retention.ts';
import { Cell, NumberedRow, RowPage } from './model/rows.ts';
import { LogLine, Run, RunKind } from './model/run.ts';
import { Schedule } from './model/schedule.ts';
import { BackupPreview, BackupSelection } from './model/selection.ts';
import {
  DiscoveredServer,
  ImportCandidate,
  PasswordInput,
  Server,
  ServerDraft,
  ServerPatch,
  ServerProfile,
} from './model/server.ts';
import { ImportReport } from './model/settings-file.ts';
import { HostKeyFingerprint } from './model/ssh.ts';
import { StorageView } from './model/storage.ts';
import { ToolLocation, ToolRole, ToolSummary } from './model/tool.ts';
import { AppInfo, BackupView, Overview, Preferences, ServerView } from './model/views.ts';

export { AppInfo, BackupView, Overview, Preferences, ServerView } from './model/views.ts';

interface CallOptions {
  /** Who answers: main owns what only Electron can do, the engine knows the product. */
  readonly owner: 'main' | 'engine';
  /** A second call with the same call id aborts it. Runs are cancelled with `runs.cancel` instead. */
  readonly cancellable?: boolean;
  /** Never answered to a window: what it says holds a secret. Main and the CLI ask it. */
  readonly closedToWindows?: boolean;
}

const engine = { owner: 'engine' } as const;

function call<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
): { input: I; output: O; owner: 'engine' };
function call<I extends z.ZodType, O extends z.ZodType, P extends CallOptions>(
  input: I,
  output: O,
  options: P,
): { input: I; output: O } & P;
function call(input: z.ZodType, output: z.ZodType, options: CallOptions = engine) {
  return { input, output, ...options };
}

const nothing = z.object({}).strict();
const started = z.object({ runId: RunId });
const main = { owner: 'main' } as const;
const slow = { owner: 'engine', cancellable: true } as const;

/** The SSH password or the passphrase of the key file. */
const SshSecretInput = PasswordInput.default({ kind: 'keep' });
const TableInBackup = z.object({ backupId: BackupId, database: z.string(), table: z.string() });
/** Only what belongs to this client's servers; absent or null: everything. */
const ofClient = ClientId.nullable().optional();

const Background = z.object({ startAtLogin: z.boolean(), hasTray: z.boolean() });
const Picked = z.object({ token: z.string(), label: z.string() }).nullable();

/** Every call that crosses from the window to main or the engine: name → { input, output, owner }. */
export const contract = {
  'app.info': call(nothing, AppInfo, main),
  'app.preferences': call(nothing, Preferences, main),
  'app.setPreferences': call(
    Preferences.omit({ sandboxFolder: true })
      .partial()
      .extend({ sandboxFolder: PathRef.nullable().optional() }),
    Preferences,
    main,
  ),
  /** What the system says: people switch it there, too. `hasTray`: whether closing the window can leave it running. */
  'app.background': call(nothing, Background, main),
  'app.setStartAtLogin': call(z.object({ startAtLogin: z.boolean() }), Background, main),
  'app.pickFolder': call(z.object({ title: z.string() }), Picked, main),
  'app.pickFile': call(z.object({ title: z.string() }), Picked, main),
  'app.pickSaveFile': call(z.object({ title: z.string(), suggestedName: z.string() }), Picked, main),
  /** Saves the recovery kit as a PDF, which only Electron can make. */
  'app.saveKitPdf': call(z.object({ keyId: KeyId, file: PathRef }), nothing, main),
  'app.reveal': call(z.object({ backupId: BackupId }), nothing, main),
  'app.revealRunFile': call(z.object({ runId: RunId }), nothing, main),
  'app.copy': call(z.object({ text: z.string().max(1_000_000) }), nothing, main),
  'app.diagnostics': call(nothing, z.object({ text: z.string() })),

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

  'storages.list': call(nothing, z.array(StorageView)),
  'storages.addFolder': call(
    z.object({ name: z.string().trim().min(1).max(80), folder: PathRef }),
    z.object({ storageId: StorageId }),
  ),
  /** A folder of backups made elsewhere; its catalogue is rebuilt from manifests and events. */
  'storages.open': call(
    z.object({ name: z.string().trim().min(1).max(80), folder: PathRef }),
    z.object({ storageId: StorageId, backups: z.int() }),
    slow,
  ),
  'storages.rescan': call(z.object({ storageId: StorageId }), z.object({ backups: z.int() }), slow),
  'storages.rename': call(
    z.object({ storageId: StorageId, name: z.string().trim().min(1).max(80) }),
    nothing,
  ),
  /** Forgets it; the files stay. */
  'storages.remove': call(z.object({ storageId: StorageId }), nothing),

  'backups.preview': call(
    z.object({
      serverId: ServerId,
      storageId: StorageId.nullable(),
      selection: BackupSelection,
      /** A plan's: what it names and the server has no longer is said, and does not block. */
      isRepeated: z.boolean().default(false),
    }),
    BackupPreview,
    slow,
  ),
  'backups.start': call(
    z.object({
      serverId: ServerId,
      storageId: StorageId,
      selection: BackupSelection,
      /** Public keys that it is encrypted for; none: it is not encrypted. */
      recipients: Recipients.optional(),
    }),
    started,
  ),
  'backups.list': call(
    z.object({
      serverId: ServerId.nullable(),
      clientId: ofClient,
      /** Those that this plan made. */
      planId: PlanId.nullable().optional(),
      database: z.string().nullable(),
      limit: z.int().min(1).max(1000),
      offset: z.int().min(0),
    }),
    z.object({ backups: z.array(BackupView), total: z.int() }),
  ),
  'backups.get': call(
    z.object({ backupId: BackupId }),
    z.object({
      backup: BackupView,
      /** Whole; of an encrypted backup that cannot be read here, what its plain manifest shows. */
      manifest: Manifest,
      /** Why an encrypted backup cannot be read on this machine; it has no objects here then. */
      closed: WireError.nullable(),
      /** Whom it is encrypted for, with the name that a key has on this machine; null: it is not encrypted. */
      recipients: z.array(z.object({ recipient: z.string(), name: z.string().nullable() })).nullable(),
      objects: z.array(BackupObject),
      /** The folder, absolute, as it is on this machine. */
      location: z.string(),
      /** Shell lines that check and restore it without Holdfast, as they are tested. */
      withoutHoldfast: z.array(z.object({ title: z.string(), lines: z.string() })),
    }),
  ),
  'backups.definition': call(
    z.object({ backupId: BackupId, kind: ObjectKind, database: z.string(), name: z.string() }),
    z.object({ sql: z.string() }),
  ),
  /** Rows of a table as they are in the dump, by their numbers from 0. */
  'backups.rows': call(
    TableInBackup.extend({ offset: Count, limit: z.int().min(1).max(500) }),
    RowPage,
    slow,
  ),
  /** One value without the cut; very long ones are cut at a megabyte all the same. */
  'backups.cell': call(TableInBackup.extend({ row: Count, column: Count }), Cell, slow),
  /** Rows that hold a text, from a row on; `lookedAt` is where the next search goes on. */
  'backups.findRows': call(
    TableInBackup.extend({ text: z.string().min(1).max(1000), from: Count, limit: z.int().min(1).max(500) }),
    z.object({ rows: z.array(NumberedRow), lookedAt: Count, isDone: z.boolean() }),
    slow,
  ),
  /** What differs between two backups, of one server or of two. */
  'backups.compare': call(z.object({ backupId: BackupId, otherId: BackupId }), BackupComparison, slow),
  'backups.check': call(z.object({ backupId: BackupId }), started),
  /** As SQL, whole, one database or one table; a table also as CSV. `.gz` compresses it. */
  'backups.export': call(
    z.object({
      backupId: BackupId,
      database: z.string().nullable(),
      table: z.string().nullable().default(null),
      format: z.enum(['sql', 'csv']).default('sql'),
      file: PathRef,
      overwrite: z.boolean(),
    }),
    started,
  ),
  'backups.pin': call(z.object({ backupId: BackupId, pinned: z.boolean() }), nothing),
  /** `typed`: the database's name, needed for the last good backup of one. */
  'backups.delete': call(z.object({ backupId: BackupId, typed: z.string().nullable() }), nothing),

  'drills.start': call(z.object({ backupId: BackupId, keepServer: z.boolean() }), started),
  'drills.list': call(z.object({ backupId: BackupId.nullable(), clientId: ofClient }), z.array(DrillSummary)),
  'drills.get': call(z.object({ runId: RunId }), Drill),
  /** A self-contained HTML page. */
  'drills.report': call(
    z.object({ runId: RunId }),
    z.object({ html: z.string(), suggestedName: z.string() }),
  ),
  'drills.saveReport': call(z.object({ runId: RunId, file: PathRef }), nothing),
  'drills.kept': call(nothing, z.array(KeptServer)),
  'drills.stopKept': call(z.object({ runId: RunId }), nothing),

  'restores.preview': call(RestoreRequest, RestorePreview, slow),
  'restores.start': call(
    z.object({
      request: RestoreRequest,
      token: z.string(),
      typed: z.string().nullable(),
      confirmQualifiedNames: z.boolean(),
      safety: Safety.default({ kind: 'backup', storageId: null }),
    }),
    started,
  ),

  'runs.list': call(
    z.object({
      kind: RunKind.nullable(),
      serverId: ServerId.nullable(),
      clientId: ofClient,
      limit: z.int().min(1).max(500),
      offset: z.int().min(0),
    }),
    z.object({ runs: z.array(Run), total: z.int() }),
  ),
  'runs.get': call(z.object({ runId: RunId }), Run),
  'runs.log': call(z.object({ runId: RunId }), z.array(LogLine)),
  /** How many runs go on at once on this machine; what somebody asks for by hand does not wait for a place. */
  'runs.atOnce': call(nothing, z.object({ atOnce: RunsAtOnce })),
  'runs.setAtOnce': call(z.object({ atOnce: RunsAtOnce }), nothing),
  'runs.cancel': call(z.object({ runId: RunId }), z.object({ accepted: z.boolean() })),

  /** With their states, by name. */
  'plans.list': call(nothing, z.array(PlanView)),
  'plans.get': call(
    z.object({ planId: PlanId }),
    /** `missed`: the slots of the last thirty days that nothing could run in, newest first. */
    z.object({ plan: PlanView, missed: z.array(MissedSlot) }),
  ),
  'plans.add': call(PlanDraft, z.object({ planId: PlanId })),
  'plans.edit': call(z.object({ planId: PlanId, patch: PlanPatch }), nothing),
  /** Forgets it; its backups stay, and nothing prunes them any more. */
  'plans.remove': call(z.object({ planId: PlanId }), nothing),
  /** `planIds: null`: all of them. */
  'plans.pause': call(
    z.object({ planIds: z.array(PlanId).nullable(), paused: z.boolean() }),
    z.object({ changed: Count }),
  ),
  /** Queues a backup of each, before what is scheduled; one that is queued or running already is joined. */
  'plans.runNow': call(
    z.object({ planIds: z.array(PlanId).nullable() }),
    z.object({ runIds: z.array(RunId) }),
  ),
  'plans.preview': call(z.object({ draft: PlanPatch, planId: PlanId.nullable() }), PlanPreview),
  'plans.templates': call(nothing, z.array(PlanTemplate)),
  /** A plan for each server, of all its databases. */
  'plans.applyTemplate': call(
    z.object({ template: PlanTemplateName, serverIds: z.array(ServerId).min(1), storageId: StorageId }),
    z.object({ planIds: z.array(PlanId) }),
  ),
  /** Starts what is due now and has not been started by anybody; `held`: what is due and waits, and for what. */
  'plans.runDue': call(
    nothing,
    z.object({
      runIds: z.array(RunId),
      held: z.array(
        z.object({ planId: PlanId, reason: MissedSlot.shape.reason, error: WireError.nullable() }),
      ),
    }),
  ),
  /** The last jump of the machine's clock, while it is younger than a day; retention pauses meanwhile. */
  'plans.clockJump': call(nothing, ClockJump.nullable()),
  /** What a policy makes of a plan's backups; `policy` null: the one that is saved. */
  'retention.preview': call(
    z.object({ planId: PlanId, policy: RetentionPolicy.nullable() }),
    RetentionPreview,
  ),
  /** Marks what is to go, and removes what was marked a day ago: exactly what the preview of the saved policy said. */
  'retention.apply': call(z.object({ planId: PlanId, token: z.string() }), started),
  /** Takes a mark back and pins the backup, so that it is not marked again. */
  'retention.keep': call(z.object({ backupId: BackupId }), nothing),
  /** What a policy would keep of a year's backups of a schedule. */
  'retention.project': call(
    z.object({ schedule: Schedule, policy: RetentionPolicy, storedBytes: Count.nullable() }),
    RetentionProjection,
  ),

  'keys.list': call(nothing, z.array(EncryptionKeyView)),
  /** Makes a key pair; the private key goes into the keychain only. */
  'keys.new': call(z.object({ name: EncryptionKey.shape.name }), z.object({ keyId: KeyId })),
  /** A private key, or a public one alone, out of a file (age-keygen's, a recovery kit's key.txt) or pasted. */
  'keys.import': call(
    z.object({
      name: EncryptionKey.shape.name,
      source: z.union([PathRef, z.object({ text: z.string().min(1).max(100_000) }).strict()]),
    }),
    z.object({ keyId: KeyId }),
  ),
  'keys.rename': call(z.object({ keyId: KeyId, name: EncryptionKey.shape.name }), nothing),
  /** `typed`: the key's name, needed where the private key is forgotten with it. */
  'keys.forget': call(z.object({ keyId: KeyId, typed: z.string().nullable() }), nothing),
  /** Writes the recovery kit, as a page to be printed or as text, and remembers that it was. */
  'keys.saveKit': call(
    z.object({
      keyId: KeyId,
      file: PathRef,
      format: z.enum(['html', 'text']),
      overwrite: z.boolean().default(true),
    }),
    nothing,
  ),
  /** The recovery kit with the private key in it. */
  'keys.kit': call(
    z.object({ keyId: KeyId }),
    z.object({ html: z.string(), text: z.string(), suggestedName: z.string() }),
    { owner: 'engine', closedToWindows: true },
  ),
  'keys.kitSaved': call(z.object({ keyId: KeyId }), nothing, { owner: 'engine', closedToWindows: true }),
  'limits.get': call(nothing, DumpLimitSettings),
  'limits.set': call(DumpLimitSettings, DumpLimitSettings),
  'notifications.list': call(
    nothing,
    z.object({
      channels: z.array(ChannelView),
      summary: SummaryTime,
      /** Whose wall clock the summary follows: `Europe/Vienna`. */
      timeZone: z.string(),
    }),
  ),
  /** `secret`: a mail account's password (null: it wants no login), or the address of a webhook or ping. */
  'notifications.add': call(
    z.object({ draft: ChannelDraft, secret: ChannelSecret.nullable() }),
    z.object({ channelId: ChannelId }),
  ),
  /** `secret` null: as it is. */
  'notifications.edit': call(
    z.object({ channelId: ChannelId, draft: ChannelDraft, secret: ChannelSecret.nullable() }),
    nothing,
  ),
  'notifications.setEnabled': call(z.object({ channelId: ChannelId, enabled: z.boolean() }), nothing),
  'notifications.remove': call(z.object({ channelId: ChannelId }), nothing),
  /** Sends a test now, and tries again what was not delivered; the error is why it did not arrive. */
  'notifications.test': call(z.object({ channelId: ChannelId }), nothing, slow),
  /** The same before it is saved; an edit's secret that is null is the kept one. */
  'notifications.testDraft': call(
    z.object({ draft: ChannelDraft, secret: ChannelSecret.nullable(), channelId: ChannelId.nullable() }),
    nothing,
    slow,
  ),
  /** The entry in the system's own scheduler that runs what is due while Holdfast is not open. */
  'osSchedule.status': call(nothing, OsSchedule),
  'osSchedule.install': call(z.object({ everyMinutes: EveryMinutes }), OsSchedule),
  'osSchedule.remove': call(nothing, OsSchedule),
  'notifications.setSummary': call(z.object({ summary: SummaryTime }), nothing),
  /** Writes what was set up into one JSON file, without secrets. */
  'settings.export': call(
    z.object({ file: PathRef, overwrite: z.boolean() }),
    z.object({
      file: z.string(),
      clients: Count,
      servers: Count,
      storages: Count,
      plans: Count,
      channels: Count,
    }),
  ),
  /** Merges such a file by ids; nothing is taken away. */
  'settings.import': call(z.object({ file: PathRef }), ImportReport),
  /** The daily copies of Holdfast's own state, newest first; main knows them also while the engine cannot start. */
  'settings.copies': call(nothing, z.array(z.object({ name: z.string(), at: Instant, bytes: Count })), main),
  /** Puts one in the state's place and starts the engine anew; `former`: where what was there is now. */
  'settings.restoreCopy': call(
    z.object({ name: z.string().max(40) }),
    z.object({ former: z.string().nullable() }),
    main,
  ),

  'overview.get': call(z.object({ clientId: ofClient }).strict(), Overview),
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type CallInput<N extends CallName> = z.input<Contract[N]['input']>;
export type CallParsed<N extends CallName> = z.output<Contract[N]['input']>;
export type CallOutput<N extends CallName> = z.output<Contract[N]['output']>;

/** What every call answers with; nothing is thrown across a process. */
export type CallResult<N extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<N> }
  | { readonly ok: false; readonly error: WireError };

/** Parts of the state that a window caches; the engine names those that changed. */
export const Topic = z.enum([
  'servers',
  'clients',
  'plans',
  'storages',
  'backups',
  'runs',
  'drills',
  'kept',
  'overview',
  'tools',
  'preferences',
  'notifications',
  'keys',
]);
export type Topic = z.infer<typeof Topic>;

/** Every event, from the engine or main to the window. */
export const events = {
  /** The newest snapshot of a run, at most five a second for each. */
  run: Run,
  /** Something changed, also by another process; what shows it asks again. */
  changed: z.object({ topics: z.array(Topic) }),
  /** The engine died and was started anew; `interrupted` runs are marked. */
  'engine-restarted': z.object({ interrupted: z.int() }),
  /** Something changed that is told on the desktop; main shows it. */
  news: News,
  /** A menu, a second start or the tray asks the window to show a place. */
  navigate: z.object({ to: z.string() }),
} as const;
export type EventName = keyof typeof events;
export type EventData<N extends EventName> = z.output<(typeof events)[N]>;
