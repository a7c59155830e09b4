import { z } from 'zod';
import { Client } from './client.ts';
import { EncryptionKey } from './encryption.ts';
import { Count, Instant } from './ids.ts';
import { DumpLimitSettings } from './limits.ts';
import { Channel } from './notification.ts';
import { Plan } from './plan.ts';
import { Server } from './server.ts';
import { Storage } from './storage.ts';

/** What `settings export` writes: everything that was set up, and no secret. */
export const SettingsFile = z.object({
  kind: z.literal('holdfast-settings'),
  format: z.literal(1),
  exportedAt: Instant,
  /** The version of Holdfast that wrote it. */
  application: z.string(),
  clients: z.array(Client),
  servers: z.array(Server),
  storages: z.array(Storage),
  plans: z.array(Plan),
  channels: z.array(Channel),
  /** Public keys; files of before encryption have none. */
  keys: z.array(EncryptionKey).default([]),
  limits: DumpLimitSettings,
});
export type SettingsFile = z.infer<typeof SettingsFile>;

/** What an import did with one thing. */
export const ImportedItem = z.object({
  what: z.enum(['client', 'server', 'storage', 'plan', 'channel', 'key']),
  name: z.string(),
  /** `renamed`: new, under another name, since something else had its own. */
  change: z.enum(['added', 'renamed', 'changed', 'same']),
});
export type ImportedItem = z.infer<typeof ImportedItem>;

export const ImportReport = z.object({
  items: z.array(ImportedItem),
  /** Secrets that an export never holds, and that are not known here: to be entered, in words. */
  secretsToEnter: z.array(z.string()),
  /** Plans that are paused until somebody resumes them. */
  pausedPlans: Count,
});
export type ImportReport = z.infer<typeof ImportReport>;
