import path from 'node:path/posix';
import { type BackupId, type Instant, type ServerId, shortId } from '../../../shared/model/ids.ts';

/* Names in a storage (docs/format.md): the ids in the manifest rule, paths are for readers and never change later. */

export const MARKER = 'holdfast.json';
export const DUMP = 'dump.sql.zst';
export const INDEX = 'index.json.zst';
/** Behind the names of both where they are encrypted. */
export const AGE_SUFFIX = '.age';
export const MANIFEST = 'manifest.json';
export const SUMS = 'SHA256SUMS';
export const EVENTS = 'events';
/** Drafts and what is being removed; a reader of backups passes over every name that begins with a dot. */
export const WORK = '.holdfast-work';
/** Plan folder of backups that no plan asked for. */
export const MANUAL = 'manual';

const MAX_SLUG_BYTES = 60;
/** Names that Windows keeps for devices, whatever stands behind a dot. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * A name that every file system takes: NFC, letters, digits, `.`, `_` and `-`, at most 60 bytes of UTF-8.
 * @returns never empty; different names may give the same slug, so an id stands beside it where that matters
 */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replaceAll(/-{2,}/g, '-');
  let slug = '';
  for (const character of plain) {
    if (Buffer.byteLength(slug + character) > MAX_SLUG_BYTES) break;
    slug += character;
  }
  // A leading dot hides, a trailing dot is dropped by Windows, a leading dash is taken for an option.
  slug = slug.replace(/^[.-]+/, '').replace(/[.-]+$/, '');
  if (slug === '') return 'unnamed';
  return RESERVED.test(slug) ? `${slug}_` : slug;
}

/** `acme-prod-7k2m9q`: the server's folder. */
export function serverSlug(server: { readonly id: ServerId; readonly name: string }): string {
  return `${slugOf(server.name)}${serverSuffix(server.id)}`;
}

/** What a server's folder ends with, whatever the server was called when its first backup was made. */
export function serverSuffix(id: ServerId): string {
  return `-${shortId(id).slice(-6)}`;
}

/** `20261122T060000Z--7k2m9qxd`: a backup's own folder. */
export function backupFolderName(startedAt: Instant, id: BackupId): string {
  return `${startedAt.replaceAll(/[-:]/g, '').replace(/\.\d+/, '')}--${shortId(id)}`;
}

/** The second in which a backup's folder says that it began; several can begin in one, in any order of names. */
export const secondOf = (folderName: string): string => folderName.slice(0, 16);

export const BACKUP_FOLDER = /^\d{8}T\d{6}Z--[0-9a-z]{8}$/;

/** `20261122T061500123Z-<id>.json`: sorts by time. */
export function eventFileName(at: Instant, id: string): string {
  return `${at.replaceAll(/[-:.]/g, '')}-${id}.json`;
}

export const EVENT_FILE = /^\d{8}T\d{9}Z-[0-9a-f-]{36}\.json$/;

export const join = path.join;
export const parentOf = path.dirname;
