import { z } from 'zod';
import { EncryptionKey, EncryptionKeyView } from '../model/encryption.ts';
import { ChannelId, Count, Instant, KeyId } from '../model/ids.ts';
import { DumpLimitSettings } from '../model/limits.ts';
import { ChannelDraft, ChannelSecret, ChannelView, SummaryTime } from '../model/notification.ts';
import { EveryMinutes, OsSchedule } from '../model/os-schedule.ts';
import { PathRef } from '../model/path-ref.ts';
import { ImportReport } from '../model/settings-file.ts';
import { call, main, nothing, slow } from './call.ts';

/** Keys, limits, ways to be told, the system’s scheduler, copies of the settings. */
export const settingsCalls = {
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
  'notifications.setSummary': call(z.object({ summary: SummaryTime }), nothing),

  /** The entry in the system's own scheduler that runs what is due while Holdfast is not open. */
  'osSchedule.status': call(nothing, OsSchedule),
  'osSchedule.install': call(z.object({ everyMinutes: EveryMinutes }), OsSchedule),
  'osSchedule.remove': call(nothing, OsSchedule),

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
} as const;
