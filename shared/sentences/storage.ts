import { formatBytes, plural } from '../format.ts';
import { BackupId, shortId } from '../model/ids.ts';
import type { SentenceTable } from './sentence.ts';
import { listNames, quoted } from './sentence.ts';

type StorageCode =
  | 'disk-full'
  | 'path-not-found'
  | 'not-a-folder'
  | 'not-a-file'
  | 'path-not-writable'
  | 'file-io'
  | 'file-exists'
  | 'written-differs'
  | 'storage-missing'
  | 'storage-foreign'
  | 'storage-not-empty'
  | 'storage-known'
  | 'storage-inside-storage'
  | 'storage-in-use'
  | 'format-too-new'
  | 'manifest-invalid'
  | 'backup-missing'
  | 'backup-holds-more'
  | 'backup-damaged'
  | 'object-not-in-backup'
  | 'last-good-backup'
  | 'backup-pinned'
  | 'retention-changed'
  | 'state-too-new'
  | 'state-unreadable';

/** A backup by the id that people use; what is no id is a name already. */
function named(backup: string): string {
  return BackupId.safeParse(backup).success ? shortId(backup) : backup;
}

/** Disks, files, storages and the backups in them. */
export const storageSentences: SentenceTable<StorageCode> = {
  'disk-full': ({ path, neededBytes, freeBytes }) => ({
    title: `There is not enough room at ${path}`,
    why: roomWords(neededBytes, freeBytes),
    action: 'Free some space, or choose a place with more room. What was half written is removed.',
    copy: null,
  }),
  'path-not-found': ({ path }) => ({
    title: `${path} does not exist`,
    why: 'It was moved or removed, or the drive or network share it is on is not connected.',
    action: 'Connect the drive, or choose another place.',
    copy: null,
  }),
  'not-a-folder': ({ path, wanted }) => ({
    title: `${path} is a file, not a folder`,
    why: path === wanted ? 'A folder is needed there.' : `So nothing can be at ${wanted}.`,
    action: 'Choose another place, or move the file away.',
    copy: null,
  }),
  'not-a-file': ({ path }) => ({
    title: `${path} is a folder, not a file`,
    why: 'A file is needed there.',
    action: 'Name a file in it, or another place.',
    copy: null,
  }),
  'path-not-writable': ({ path, reason }) => ({
    title: `Holdfast may not write to ${path}`,
    why: quoted(reason),
    action: 'Give your user the right to write there, or choose another folder.',
    copy: null,
  }),
  'file-io': ({ path, reason }) => ({
    title: `${path} could not be read or written`,
    why: quoted(reason),
    action: 'Check the drive and its connection, then try again.',
    copy: null,
  }),
  'file-exists': ({ path }) => ({
    title: `${path} already exists`,
    why: 'Holdfast does not replace a file without being told to.',
    action: 'Choose another name, or allow it to be replaced (--overwrite in a terminal).',
    copy: null,
  }),
  'written-differs': ({ file }) => ({
    title: `${file} does not read back as it was written`,
    why: 'The drive, its cable or its memory changed the data. Everything is read back and compared before it counts as a backup.',
    action: 'No backup was made. Check the drive, or use another one.',
    copy: null,
  }),
  'storage-missing': ({ path }) => ({
    title: `No storage is at ${path}`,
    why: 'The folder or its holdfast.json is not there. The drive may be unplugged, or the share not mounted.',
    action: 'Connect the drive and try again. Holdfast never makes a storage anew in its place.',
    copy: null,
  }),
  'storage-foreign': ({ path, expected, found }) =>
    found === null
      ? {
          title: `The folder ${path} is no storage`,
          why: 'It is there and has no holdfast.json. The drive that is usually mounted there may not be connected.',
          action:
            'Connect the drive, or choose the folder that holds holdfast.json. Holdfast never makes a storage anew in its place.',
          copy: null,
        }
      : {
          title: `At ${path} is another storage than the one expected`,
          why: `Its holdfast.json says ${found}; expected is ${expected}. Another drive may be mounted there.`,
          action: 'Connect the right drive, or open this folder as a storage of its own.',
          copy: null,
        },
  'storage-not-empty': ({ path, isStorage }) => ({
    title: isStorage ? `${path} is a storage already` : `${path} already holds other files`,
    why: isStorage
      ? 'Holdfast made it before, here or on another machine; adding would make a new one.'
      : 'A storage starts in an empty folder, so that nothing of yours is mixed with backups.',
    action: isStorage
      ? 'Open it instead: in the app with “Open a storage”, in a terminal with “storage open”. Its backups are then listed.'
      : 'Choose an empty folder or a new one.',
    copy: null,
  }),
  'storage-known': ({ path, name }) => ({
    title: `${path} is already the storage “${name}”`,
    why: 'Its holdfast.json has the same id: it is that folder, or a copy of it.',
    action: `Use “${name}”. If the backups have moved here, forget “${name}” first (its files stay), then open this folder.`,
    copy: null,
  }),
  'storage-inside-storage': ({ path, outer }) => ({
    title: `${path} lies inside another storage`,
    why: `${outer} is a storage: its holdfast.json is there. What lies below it is taken for its own, and could go with one of its backups.`,
    action:
      'Choose a folder beside it. If backups are in this one already, move it out of there first, then open it.',
    copy: null,
  }),
  'storage-in-use': ({ name, backups }) => ({
    title: `“${name}” is in use`,
    why: `It holds ${plural(backups, 'backup')}, or a run is writing to it.`,
    action: 'Wait until the run is done, then try again.',
    copy: null,
  }),
  'format-too-new': ({ file, found, known }) => ({
    title: `${file} was written by a newer Holdfast`,
    why: `It is of format ${found}; this version reads up to format ${known}.`,
    action: 'Update Holdfast. Nothing was changed.',
    copy: null,
  }),
  'manifest-invalid': ({ file, reason }) => ({
    title: `${file} is not a valid manifest`,
    why: quoted(reason),
    action: 'The dump beside it may be whole: compare it with SHA256SUMS in the same folder.',
    copy: 'sha256sum -c SHA256SUMS',
  }),
  'backup-missing': ({ backup, folder }) => ({
    title: `The backup ${named(backup)} is no longer where it was`,
    why: `There is no ${folder} in its storage. It was moved or removed by something other than Holdfast.`,
    action: 'Put the folder back, or use another backup.',
    copy: null,
  }),
  'backup-holds-more': ({ folder, names }) => ({
    title: `${folder} holds more than its backup: ${listNames(names)}`,
    why: 'Deleting a backup removes its folder with all that is in it, and this is no part of the backup.',
    action: 'Nothing was deleted. Move what is named elsewhere, or delete it yourself, then try again.',
    copy: null,
  }),
  'backup-damaged': ({ backup, file, problem, object }) => ({
    title: `The backup ${named(backup)} is damaged${object === null ? '' : ` in ${object}`}`,
    why: `${file}: ${quoted(problem)}`,
    action: 'Do not rely on it: back up again now, and check the drive it is on.',
    copy: null,
  }),
  'object-not-in-backup': ({ object }) => ({
    title: `${object} is not in this backup`,
    why: 'It did not exist at that time, was left out, or is written differently.',
    action:
      'Choose one from the backup’s list of objects. In a terminal a database whose name holds a dot is quoted as in SQL: `my.db`.orders.',
    copy: null,
  }),
  'last-good-backup': ({ database }) => ({
    title: `This is the last good backup of “${database}”`,
    why: 'After deleting it there is none left to restore from.',
    action: `Back up “${database}” again first, or type its name to delete this one all the same.`,
    copy: null,
  }),
  'backup-pinned': ({ backup }) => ({
    title: `The backup ${named(backup)} is pinned`,
    why: 'A pinned backup is kept until its pin is taken away.',
    action: 'Unpin it first.',
    copy: null,
  }),
  'retention-changed': ({ plan }) => ({
    title: `What goes of ${plan} changed since you looked at it`,
    why: 'A backup was made, pinned, drilled or removed meanwhile, the policy was edited, or a day of grace ended.',
    action: 'Nothing was marked or removed. Look at the new list and apply again.',
    copy: null,
  }),
  'state-too-new': ({ found, known, path }) => ({
    title: 'Holdfast’s own data was written by a newer version',
    why: `${path} is of version ${found}; this Holdfast knows up to ${known}.`,
    action: 'Update Holdfast. Nothing was changed.',
    copy: null,
  }),
  'state-unreadable': ({ path, reason }) => ({
    title: 'Holdfast’s own data cannot be read',
    why: `${path}: ${quoted(reason)}`,
    action:
      'Your backups are not affected. Put the newest daily copy in its place with this command. Where there is none, move the file away, start Holdfast again and open your storages: the list of backups is rebuilt from them.',
    copy: 'holdfast settings restore-copy',
  }),
};

function roomWords(neededBytes: number | null, freeBytes: number | null): string {
  if (neededBytes !== null && freeBytes !== null)
    return `About ${formatBytes(neededBytes)} are needed, and ${formatBytes(freeBytes)} are free.`;
  if (neededBytes !== null) return `About ${formatBytes(neededBytes)} are needed.`;
  if (freeBytes !== null) return `${formatBytes(freeBytes)} are free.`;
  return 'The disk ran full, or a quota was reached.';
}
