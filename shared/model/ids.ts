import { z } from 'zod';

/** UUIDv7 in lower-case hyphenated form: sorts by time of creation, its tail is random (RFC 9562 §5.7). */
const uuid7 = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'not a UUIDv7');

export const ServerId = uuid7.brand<'ServerId'>();
export type ServerId = z.infer<typeof ServerId>;
export const ClientId = uuid7.brand<'ClientId'>();
export type ClientId = z.infer<typeof ClientId>;
export const StorageId = uuid7.brand<'StorageId'>();
export type StorageId = z.infer<typeof StorageId>;
export const PlanId = uuid7.brand<'PlanId'>();
export type PlanId = z.infer<typeof PlanId>;
export const BackupId = uuid7.brand<'BackupId'>();
export type BackupId = z.infer<typeof BackupId>;
export const RunId = uuid7.brand<'RunId'>();
export type RunId = z.infer<typeof RunId>;
export const ChannelId = uuid7.brand<'ChannelId'>();
export type ChannelId = z.infer<typeof ChannelId>;
export const KeyId = uuid7.brand<'KeyId'>();
export type KeyId = z.infer<typeof KeyId>;
export const EventId = uuid7.brand<'EventId'>();
export type EventId = z.infer<typeof EventId>;
export const MachineId = uuid7.brand<'MachineId'>();
export type MachineId = z.infer<typeof MachineId>;

/** A point in time: ISO 8601, UTC, milliseconds, `Z` (`2026-11-22T06:00:00.000Z`). */
export const Instant = z.iso.datetime({ precision: 3 });
export type Instant = z.infer<typeof Instant>;

/** Lower-case hexadecimal SHA-256. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export type Sha256 = z.infer<typeof Sha256>;

/** A count of bytes or rows; exact up to 2^53. */
export const Count = z.int().nonnegative();

// Crockford's base32: no i, l, o, u, so that an id read aloud or typed from paper is not mistaken.
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The random tail of a UUIDv7 as 8 base32 characters (40 bits), which paths and people use.
 * @param id a UUIDv7
 * @returns e.g. `7k2m9qxd`
 */
export function shortId(id: string): string {
  let bits = BigInt(`0x${id.replaceAll('-', '').slice(-10)}`);
  let text = '';
  for (let i = 0; i < 8; i += 1) {
    text = (BASE32[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return text;
}

/**
 * Finds what a person means by an id: the whole UUID, or any suffix of the UUID or of the short id.
 * @returns the matches; a caller goes on only with exactly one
 */
export function matchId<T extends { readonly id: string }>(
  items: readonly T[],
  wanted: string,
): readonly T[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') return [];
  return items.filter(({ id }) => id === text || shortId(id).endsWith(text) || id.endsWith(text));
}
