import { z } from 'zod';

const text = z.string();
const count = z.number();
const names = z.array(z.string());

/**
 * The closed list of errors: a code and what is known of the cause.
 * What people read (what happened, why, what to do) stands once, in sentences.ts.
 */
export const errorData = {
  // calls
  'bad-input': z.object({ problems: names }),
  'untrusted-sender': z.object({}),
  'not-found': z.object({ what: text, wanted: text }),
  'ambiguous-id': z.object({ what: text, wanted: text, matches: names }),
  'name-taken': z.object({ what: text, name: text }),
  'confirmation-needed': z.object({ why: text, expected: text }),
  'engine-gone': z.object({}),
  internal: z.object({ message: text }),
  'not-possible': z.object({ why: text }),
  busy: z.object({ server: text, runId: text.nullable() }),
  'run-too-long': z.object({ hours: count }),
  // secrets
  /** `secret`: what it was asked for, by its kind (SecretRef); absent where it is not known. */
  'keychain-unavailable': z.object({ reason: text, secret: text.optional() }),
  'password-needed': z.object({ server: text }),
  // reaching a server
  'access-denied': z.object({ server: text, user: text, message: text }),
  'unknown-host': z.object({ host: text }),
  'name-server-silent': z.object({ host: text }),
  'connection-refused': z.object({ address: text }),
  'connect-timeout': z.object({ address: text, seconds: count }),
  'connection-lost': z.object({ server: text, message: text }),
  'host-unreachable': z.object({ address: text, message: text }),
  'socket-denied': z.object({ path: text }),
  'auth-plugin-unsupported': z.object({ server: text, user: text, plugin: text }),
  'not-a-mysql-server': z.object({ address: text, message: text }),
  'host-blocked': z.object({ message: text }),
  'too-many-connections': z.object({ server: text }),
  'password-expired': z.object({ server: text }),
  'socket-missing': z.object({ path: text }),
  'tls-not-offered': z.object({ server: text }),
  'tls-needed': z.object({ server: text }),
  'tls-handshake-failed': z.object({ server: text, reason: text }),
  'tls-verification-failed': z.object({ server: text, reason: text }),
  'tls-file-unreadable': z.object({ file: text, reason: text }),
  'tls-mode-unsupported': z.object({ mode: text, tool: text, reason: text }),
  // SSH, by which some servers are reached; `address` is that of the SSH host or the jump host
  'ssh-host-unknown': z.object({ address: text, fingerprint: text }),
  'ssh-host-key-changed': z.object({ address: text, expected: text, found: text }),
  'ssh-access-denied': z.object({ address: text, user: text, message: text }),
  'ssh-secret-needed': z.object({ server: text, what: text }),
  'ssh-passphrase-wrong': z.object({ file: text }),
  'ssh-key-unusable': z.object({ file: text, reason: text }),
  'ssh-agent-missing': z.object({ reason: text }),
  'ssh-failed': z.object({ address: text, message: text }),
  'tunnel-forbidden': z.object({ address: text, target: text, message: text }),
  'tunnel-no-way': z.object({ address: text, target: text, message: text }),
  'tunnel-lost': z.object({ address: text, message: text }),
  'query-failed': z.object({ server: text, number: count.nullable(), message: text }),
  'unknown-database': z.object({ database: text, server: text }),
  'unknown-table': z.object({ table: text, database: text }),
  'nothing-to-back-up': z.object({ server: text }),
  'import-unreadable': z.object({ source: text, reason: text }),
  'settings-unreadable': z.object({ file: text, reason: text }),
  // dumps of other programs
  'import-not-a-dump': z.object({ source: text, reason: text }),
  'import-cut': z.object({ source: text, why: text, lastLine: text }),
  'import-changed': z.object({ source: text }),
  'archive-damaged': z.object({ source: text, reason: text }),
  'archive-encrypted': z.object({ source: text, entry: text }),
  'archive-unsafe': z.object({ source: text, reason: text }),
  'unpacker-missing': z.object({ program: text, source: text }),
  // telling
  'told-unreachable': z.object({ address: text, reason: text }),
  'told-tls-failed': z.object({ address: text, reason: text }),
  'told-login-refused': z.object({ address: text, user: text, message: text }),
  'told-refused': z.object({ address: text, message: text }),
  'channel-secret-missing': z.object({ channel: text }),
  // tools
  'tool-missing': z.object({ role: text, flavour: text, install: text, inContainer: z.boolean() }),
  'tool-unusable': z.object({ path: text, reason: text }),
  'tool-failed': z.object({ tool: text, exitCode: count.nullable(), signal: text.nullable(), message: text }),
  'tool-stalled': z.object({ tool: text, seconds: count, last: text }),
  // the dump
  'missing-privilege': z.object({ privilege: text, database: text.nullable(), cure: text }),
  'losses-not-accepted': z.object({ codes: names, names, cures: names }),
  'event-scheduler-disabled': z.object({ databases: names }),
  'event-hangs-dump': z.object({ events: names }),
  'invalid-view': z.object({ database: text, view: text, message: text }),
  'broken-table': z.object({ database: text, table: text, message: text }),
  'view-definer-missing': z.object({ database: text, view: text, definer: text, cure: text }),
  'server-went-away': z.object({ object: text.nullable(), message: text }),
  'schema-changed': z.object({ objects: names, attempts: count }),
  'object-vanished': z.object({ message: text }),
  'dump-malformed': z.object({ reason: text, offset: count }),
  'dump-truncated': z.object({ lastLine: text }),
  'objects-missing': z.object({ objects: names, more: count }),
  'objects-unexpected': z.object({ objects: names, more: count }),
  'unexpected-stderr': z.object({ tool: text, message: text }),
  'dump-empty': z.object({}),
  // disks and files
  'disk-full': z.object({ path: text, neededBytes: count.nullable(), freeBytes: count.nullable() }),
  'path-not-found': z.object({ path: text }),
  /** `path` is `wanted`, or stands above it. */
  'not-a-folder': z.object({ path: text, wanted: text }),
  'not-a-file': z.object({ path: text }),
  'path-not-writable': z.object({ path: text, reason: text }),
  'file-io': z.object({ path: text, reason: text }),
  'file-exists': z.object({ path: text }),
  'written-differs': z.object({ file: text }),
  // storages and backups
  'storage-missing': z.object({ path: text }),
  'storage-foreign': z.object({ path: text, expected: text, found: text.nullable() }),
  'storage-not-empty': z.object({ path: text, isStorage: z.boolean() }),
  'storage-known': z.object({ path: text, name: text }),
  'storage-inside-storage': z.object({ path: text, outer: text }),
  'storage-in-use': z.object({ name: text, backups: count }),
  'format-too-new': z.object({ file: text, found: count, known: count }),
  'manifest-invalid': z.object({ file: text, reason: text }),
  'backup-missing': z.object({ backup: text, folder: text }),
  'backup-holds-more': z.object({ folder: text, names }),
  'backup-damaged': z.object({ backup: text, file: text, problem: text, object: text.nullable() }),
  // encryption
  'key-not-here': z.object({ backup: text, recipients: names }),
  'key-wrong': z.object({ backup: text, file: text }),
  'key-invalid': z.object({ source: text }),
  'key-known': z.object({ key: text }),
  'key-in-use': z.object({ key: text, plans: names }),
  'recovery-kit-missing': z.object({ key: text }),
  'object-not-in-backup': z.object({ object: text }),
  'last-good-backup': z.object({ database: text }),
  'backup-pinned': z.object({ backup: text }),
  'retention-changed': z.object({ plan: text }),
  'state-too-new': z.object({ found: count, known: count, path: text }),
  'state-unreadable': z.object({ path: text, reason: text }),
  // sandboxes, drills, restores
  'no-sandbox-server': z.object({ flavour: text, install: text }),
  'sandbox-failed': z.object({ reason: text, log: text }),
  'rows-only': z.object({}),
  'parts-without-whole': z.object({ tables: names, databases: names }),
  'drill-failed': z.object({ differences: count, first: text }),
  'restore-failed': z.object({
    number: count.nullable(),
    message: text,
    object: text.nullable(),
    line: count.nullable(),
    /** How it begins; absent in runs from before it was kept. */
    statement: text.nullable().default(null),
    /** Into a throw-away server, of which nothing is left. */
    isDrill: z.boolean().optional(),
  }),
  'safety-backup-failed': z.object({ target: text, why: text }),
  /** `changes`: what was seen of it in the middle of a restore; `isTouched`: other databases were replaced by then. */
  'target-changed': z.object({
    what: text,
    changes: names.default([]),
    isTouched: z.boolean().default(false),
  }),
  'restore-changed': z.object({ differences: names }),
  'qualified-names': z.object({ objects: names }),
  'names-original': z.object({ database: text, object: text.nullable(), statement: text }),
  'definers-needed': z.object({ definers: names, views: names, cure: text }),
  'name-collision': z.object({ from: names, to: text }),
  'rows-differ': z.object({ object: text, expected: count, found: count }),
  'beside-taken': z.object({ database: text }),
  'pointing-key-unfit': z.object({ key: text, table: text, why: text, drop: text }),
  'restore-incomplete': z.object({ databases: names, missing: names, first: text, statements: names }),
  'packet-too-small': z.object({ objects: names, neededBytes: count, limitBytes: count }),
  'not-translatable': z.object({
    object: text,
    message: text,
    server: text,
    /** The statement that made it, in a database of its own, and the server's number; absent: it only read it. */
    tried: z.object({ number: count, statement: text.nullable() }).optional(),
  }),
  'restore-losses': z.object({ count: count, first: text }),
  'reaches-outside': z.object({
    count: count,
    first: text,
    objects: names,
    /** Others were allowed than these. */
    areOthers: z.boolean().default(false),
  }),
} as const;

export type ErrorCode = keyof typeof errorData;
export type ErrorData<C extends ErrorCode> = z.infer<(typeof errorData)[C]>;

/** The form in which an error crosses a process and is kept with a run. */
export const WireError = z.object({
  code: z.enum(Object.keys(errorData) as [ErrorCode, ...ErrorCode[]]),
  data: z.record(z.string(), z.unknown()),
  /** Output of a program, as it was, for the folded "raw output"; without secrets. */
  raw: z.string().nullable(),
});
export type WireError = z.infer<typeof WireError>;

/** Every error that Holdfast throws on purpose. */
export class HoldfastError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'HoldfastError';
  readonly code: C;
  readonly data: ErrorData<C>;
  readonly raw: string | null;

  /**
   * @param data what is known of the cause; its shape belongs to the code
   * @param options `cause` for the log; `raw` output of a program, without secrets
   */
  constructor(code: C, data: ErrorData<C>, options: { cause?: unknown; raw?: string } = {}) {
    super(`${code} ${JSON.stringify(data)}`, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.data = data;
    this.raw = options.raw ?? null;
  }

  /** The error that a wire form was made of. */
  static fromWire({ code, data, raw }: WireError): HoldfastError {
    const parsed = errorData[code].parse(data);
    return new HoldfastError(code, parsed as ErrorData<typeof code>, raw === null ? {} : { raw });
  }

  /** Narrows to one code, and with it the data. */
  is<K extends ErrorCode>(code: K): this is HoldfastError<K> {
    return (this.code as ErrorCode) === code;
  }
}

/** True for an abort made by a cancel, wherever it came up. */
export function isAbort(error: unknown): boolean {
  return (
    error instanceof Error && (error.name === 'AbortError' || ('code' in error && error.code === 'ABORT_ERR'))
  );
}

/** Turns whatever was thrown into its wire form; what is not ours becomes `internal`. */
export function toWireError(error: unknown): WireError {
  if (error instanceof HoldfastError) return { code: error.code, data: { ...error.data }, raw: error.raw };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', data: { message }, raw: error instanceof Error ? (error.stack ?? null) : null };
}
