import { z } from 'zod';
import { type ErrorCode, errorData, type WireError } from '../errors.ts';
import { Count, Instant } from './ids.ts';
import { type Loss, LossCode, type Note, NoteCode } from './verdict.ts';

/**
 * What a finding means for a backup: it cannot start, it would lack something, it is worth knowing, or all is well.
 * In the order in which they are shown.
 */
export const Severity = z.enum(['blocks', 'loses', 'warns', 'fine']);
export type Severity = z.infer<typeof Severity>;

const bytes = z.number();

/** What preflight finds besides reasons not to start (errors), losses and notes: code and figures. */
export const checkData = {
  // worth knowing
  'large-rows': z.object({ limitBytes: bytes, largestBytes: bytes }),
  'write-timeout-short': z.object({ seconds: z.number() }),
  'room-tight': z.object({ path: z.string(), neededBytes: bytes, freeBytes: bytes }),
  'clock-differs': z.object({ differenceMs: z.number() }),
  'tool-older': z.object({ tool: z.string(), toolVersion: z.string(), serverVersion: z.string() }),
  'tool-other-flavour': z.object({ tool: z.string(), flavour: z.string() }),
  'databases-not-chosen': z.object({}),
  'table-gone': z.object({}),
  'pattern-unused': z.object({}),
  'definers-unknown': z.object({}),
  'view-order': z.object({}),
  // well
  'databases-new': z.object({}),
  'rights-suffice': z.object({ account: z.string() }),
  'views-readable': z.object({ views: z.number() }),
  'definers-exist': z.object({ definers: z.number() }),
  'engines-have-snapshot': z.object({ tables: z.number() }),
  'rows-fit': z.object({ limitBytes: bytes }),
  'write-timeout-long': z.object({ seconds: z.number() }),
  'history-dumped': z.object({}),
  'sequences-dumped': z.object({}),
  'room-suffices': z.object({ neededBytes: bytes, freeBytes: bytes }),
  'clock-agrees': z.object({}),
  'tool-fits': z.object({ tool: z.string(), toolVersion: z.string() }),
} as const;

export type CheckCode = keyof typeof checkData;
export type CheckData<C extends CheckCode> = z.infer<(typeof checkData)[C]>;

/** Codes of errors, losses and notes mean in a finding what they mean elsewhere. */
export const FindingCode = z.enum([
  ...(Object.keys(errorData) as [ErrorCode, ...ErrorCode[]]),
  ...LossCode.options,
  ...NoteCode.options,
  ...(Object.keys(checkData) as [CheckCode, ...CheckCode[]]),
]);
export type FindingCode = z.infer<typeof FindingCode>;

/** One thing that preflight found out; its words are in shared/sentences/findings.ts. */
export const Finding = z.object({
  severity: Severity,
  code: FindingCode,
  /** Where all objects are of one database. */
  database: z.string().nullable(),
  /** What it is about: `orders` of `database`, or `shop.orders` where no database is named. */
  objects: z.array(z.string()),
  /** Objects beyond those named. */
  more: Count,
  /** The statement or setting that cures it, ready to copy. */
  cure: z.string().nullable(),
  /** A loss that the user has accepted. */
  accepted: z.boolean(),
  /** Of the code: an error's data, or figures. */
  data: z.record(z.string(), z.unknown()),
});
export type Finding = z.infer<typeof Finding>;

/** "Check this server": what a backup of it would be, and what stands in its way. */
export const ServerCheck = z.object({
  checkedAt: Instant,
  tookMs: Count,
  databases: z.array(z.string()),
  tables: Count,
  objects: Count,
  /** Raw SQL; an estimate. */
  estimatedRawBytes: Count,
  findings: z.array(Finding),
});
export type ServerCheck = z.infer<typeof ServerCheck>;

/** Whether a finding's code is an error's: the backup cannot start. */
export function isErrorCode(code: string): code is ErrorCode {
  return code in errorData;
}

/** The error that a blocking finding is; null for any other. */
export function errorOf({ code, data }: Pick<Finding, 'code' | 'data'>): WireError | null {
  return isErrorCode(code) ? { code, data, raw: null } : null;
}

/** The loss that a finding is; null for any other. */
export function lossOf({ code, database, objects, more, accepted, cure }: Finding): Loss | null {
  const known = LossCode.safeParse(code);
  return known.success ? { code: known.data, database, objects, more, accepted, cure } : null;
}

/** The note that a finding is; null for any other. */
export function noteOf({ code, database, objects, more }: Finding): Note | null {
  const known = NoteCode.safeParse(code);
  return known.success ? { code: known.data, database, objects, more } : null;
}

/**
 * What a GRANT would cure stops a backup until the loss is accepted, since a right is easily given; what nothing cures
 * only degrades it (truths A6).
 */
export function mustBeAccepted(code: string): boolean {
  return code.startsWith('unseen-');
}

/** The worst of them; `fine` where there are none. */
export function worstSeverity(findings: readonly Pick<Finding, 'severity' | 'accepted'>[]): Severity {
  const open = findings.filter(({ accepted }) => !accepted).map(({ severity }) => severity);
  return Severity.options.find((severity) => open.includes(severity)) ?? 'fine';
}
