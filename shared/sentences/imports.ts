import type { ImportEncoding, ImportLook, ImportPacking } from '../model/import.ts';
import type { SentenceTable } from './sentence.ts';
import { quoted } from './sentence.ts';
import { flavourWords } from './words.ts';

type ImportCode =
  | 'import-not-a-dump'
  | 'import-cut'
  | 'import-changed'
  | 'archive-damaged'
  | 'archive-encrypted'
  | 'archive-unsafe'
  | 'unpacker-missing';

const NOTHING_KEPT = 'Nothing was imported, and the file is as it was.';

/** Dumps of other programs. */
export const importSentences: SentenceTable<ImportCode> = {
  'import-not-a-dump': ({ source, reason }) => ({
    title: `“${source}” is no dump that Holdfast understands`,
    why: `It was looked at, and ${quoted(reason)}`,
    action: `${NOTHING_KEPT} Files of SQL (.sql, also packed with gzip, zstd, xz, bzip2 or zip), folders of them and folders of mydumper can be imported.`,
    copy: null,
  }),
  'import-cut': ({ source, why, lastLine }) => ({
    title: `“${source}” has no end`,
    why: `As far as it was read, ${quoted(why)} A dump that was cut restores without an error and lacks what came after.${lastLine === '' ? '' : ` Its last line: ${quoted(lastLine.slice(0, 200))}`}`,
    action: `${NOTHING_KEPT} Get the whole file. If there is none, import what is left as degraded: tick “Import it without its end”, or say --accept dump-cut.`,
    copy: null,
  }),
  'import-changed': ({ source }) => ({
    title: `“${source}” changed while it was read`,
    why: 'Another program writes to it, so that what was read may be of two moments.',
    action: 'Nothing was imported. Wait until it is finished, or import a copy.',
    copy: null,
  }),
  'archive-damaged': ({ source, reason }) => ({
    title: `“${source}” cannot be unpacked`,
    why: `What stopped it: ${quoted(reason)}`,
    action: `${NOTHING_KEPT} Copy or download it again; it may have been cut on the way.`,
    copy: null,
  }),
  'archive-encrypted': ({ source, entry }) => ({
    title: `“${source}” is protected by a password`,
    why: `“${entry}” in it is encrypted, and Holdfast does not open encrypted archives.`,
    action: `${NOTHING_KEPT} Unpack it with the program that made it, and import the .sql file.`,
    copy: null,
  }),
  'archive-unsafe': ({ source, reason }) => ({
    title: `“${source}” looks as if it was made to do harm`,
    why: `Nothing of it was unpacked to a disk. Its fault: ${quoted(reason)}`,
    action: `${NOTHING_KEPT} Ask whoever sent it. If you trust it, unpack it by hand and import the .sql file.`,
    copy: null,
  }),
  'unpacker-missing': ({ program, source }) => ({
    title: `The program ${program} is needed to unpack “${source}”`,
    why: 'It was not found on this machine, and Holdfast unpacks only gzip, zstd and zip by itself.',
    action: `Nothing was imported. Install ${program === 'xz' ? 'xz (package xz-utils, on a Mac: brew install xz)' : program}, or unpack the file by hand.`,
    copy: null,
  }),
};

export const encodingWords: Record<ImportEncoding, string> = {
  'utf-8': 'UTF-8',
  'utf-8-bom': 'UTF-8 with a byte order mark',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
};

export const packingWords: Record<ImportPacking, string> = {
  none: 'not packed',
  gzip: 'gzip',
  zstd: 'zstd',
  xz: 'xz',
  bzip2: 'bzip2',
  zip: 'zip',
};

/** `Made by phpMyAdmin 5.2.1 from MariaDB 10.11.6`. */
export function makerWords({ maker, kind }: Pick<ImportLook, 'maker' | 'kind'>): string {
  if (maker === null) return kind === 'mydumper' ? 'Made by mydumper' : 'Nothing in it says who made it';
  const version = maker.version === null ? '' : ` ${maker.version}`;
  const server =
    maker.server === null
      ? ''
      : ` from ${flavourWords[maker.server.flavour]} ${/^[\d.]+/.exec(maker.server.version)?.[0] ?? ''}`.trimEnd();
  return `Made by ${maker.program}${version}${server}`;
}
