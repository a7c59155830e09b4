import { z } from 'zod';
import { ServerCheck } from './finding.ts';
import { ServerId } from './ids.ts';
import { BackupSelection } from './selection.ts';

/** The least-privilege account that a user asks for. */
export const AccountWish = z.object({
  serverId: ServerId,
  /** Letters, digits and `_ . $ -`: nothing that has to be quoted differently anywhere. */
  user: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}_.$-]{1,32}$/u),
  /** From where it may log in; null: from where the connected account may. */
  host: z
    .string()
    .trim()
    .regex(/^[\w.%:/-]{1,60}$/)
    .nullable(),
  /** null: every database, also those to come. */
  databases: BackupSelection.shape.databases,
  /** May also hold writers back, for tables without a snapshot. */
  canLock: z.boolean(),
});
export type AccountWish = z.infer<typeof AccountWish>;

/** What would be run, ready to copy: the password is left for whoever runs it to choose. */
export const AccountPlan = z.object({
  /** `'holdfast'@'%'` */
  account: z.string(),
  statements: z.array(z.string()),
});
export type AccountPlan = z.infer<typeof AccountPlan>;

/** `switch`: this server logs in as the new account from now on. `add`: a second server does, and this one stays. */
export const AccountUse = z.enum(['switch', 'add']);
export type AccountUse = z.infer<typeof AccountUse>;

/** The account is there, its password in the keychain, and it was tried. */
export const CreatedAccount = z.object({
  account: z.string(),
  /** The server that uses it. */
  serverId: ServerId,
  serverName: z.string(),
  check: ServerCheck,
});
export type CreatedAccount = z.infer<typeof CreatedAccount>;
