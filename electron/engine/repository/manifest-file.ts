import { createHash } from 'node:crypto';
import { HoldfastError } from '../../../shared/errors.ts';
import { BackupEvent, FORMAT_VERSION, Manifest } from '../../../shared/model/manifest.ts';
import { AGE_SUFFIX, DUMP, INDEX, MANIFEST } from './layout.ts';

/** manifest.json stays the headline of a backup: what does not fit stands whole in the index. */
export const MAX_MANIFEST_BYTES = 64 * 1024;
export const MAX_EVENT_BYTES = 64 * 1024;
const NAMES_IN_A_LONG_LIST = 20;
const ARGUMENTS_IN_A_LONG_LIST = 100;
const STDERR_CHARACTERS = 4_000;
/** JSON nested deeper was not written by us, and would only serve to exhaust the parser's callers. */
const MAX_DEPTH = 32;

export function sha256Of(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The manifest as it is written: indented, so that people can read it. */
export function manifestBytes(manifest: Manifest): Buffer {
  const whole = encode(manifest);
  if (whole.length <= MAX_MANIFEST_BYTES) return whole;
  const shorter = encode(shortened(manifest));
  if (shorter.length <= MAX_MANIFEST_BYTES) return shorter;
  // Thousands of databases: the first ones stand for all; totals say how many, the index names them.
  return encode({ ...shortened(manifest), databases: manifest.databases?.slice(0, 200) ?? null });
}

function encode(manifest: Manifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

function shortened(manifest: Manifest): Manifest {
  const shorten = <T extends { objects: string[]; more: number }>(list: readonly T[]): T[] =>
    list.slice(0, NAMES_IN_A_LONG_LIST).map((each) => {
      const objects = each.objects.slice(0, NAMES_IN_A_LONG_LIST);
      return { ...each, objects, more: each.more + each.objects.length - objects.length };
    });
  return {
    ...manifest,
    losses: shorten(manifest.losses),
    notes: shorten(manifest.notes),
    evidence: { ...manifest.evidence, stderr: manifest.evidence.stderr.slice(-STDERR_CHARACTERS) },
    segments: manifest.segments.map((segment) => ({
      ...segment,
      argv:
        segment.argv.length <= ARGUMENTS_IN_A_LONG_LIST
          ? segment.argv
          : [...segment.argv.slice(0, ARGUMENTS_IN_A_LONG_LIST), `… ${segment.argv.length} arguments in all`],
    })),
  };
}

/**
 * @param file its path, for messages
 * @throws HoldfastError manifest-invalid, format-too-new
 */
export function parseManifest(data: Uint8Array, file: string): Manifest {
  const parsed = Manifest.safeParse(parseJson(data, file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new HoldfastError('manifest-invalid', {
      file,
      reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    });
  }
  const { dump, index } = parsed.data.files;
  const suffix = parsed.data.encryption === null ? '' : AGE_SUFFIX;
  // Names are given, so that a manifest can never lead out of its folder.
  if (dump.name !== `${DUMP}${suffix}` || index.name !== `${INDEX}${suffix}`)
    throw new HoldfastError('manifest-invalid', { file, reason: 'it names files that are not a backup’s' });
  return parsed.data;
}

/** @throws HoldfastError manifest-invalid, format-too-new */
export function parseEvent(data: Uint8Array, file: string): BackupEvent {
  const parsed = BackupEvent.safeParse(parseJson(data, file));
  if (parsed.success) return parsed.data;
  throw new HoldfastError('manifest-invalid', {
    file,
    reason: parsed.error.issues[0]?.message ?? 'not an event',
  });
}

/** Parses a JSON file of ours, and refuses one of a newer format before its content is looked at. */
export function parseJson(data: Uint8Array, file: string, known: number = FORMAT_VERSION): unknown {
  const text = Buffer.from(data).toString('utf8');
  refuseDepth(text, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HoldfastError('manifest-invalid', { file, reason: 'it is not JSON' });
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || typeof value.format !== 'number')
    throw new HoldfastError('manifest-invalid', { file, reason: 'it names no format' });
  if (value.format > known) throw new HoldfastError('format-too-new', { file, found: value.format, known });
  return value;
}

const [DOUBLE_QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = Buffer.from('"\\{}[]');

function refuseDepth(text: string, file: string): void {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (isInString) {
      if (code === BACKSLASH) i += 1;
      else if (code === DOUBLE_QUOTE) isInString = false;
    } else if (code === DOUBLE_QUOTE) isInString = true;
    else if (code === OPEN || code === OPEN_LIST) {
      depth += 1;
      if (depth > MAX_DEPTH)
        throw new HoldfastError('manifest-invalid', { file, reason: 'it is nested too deeply' });
    } else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
  }
}

/** SHA256SUMS as `sha256sum` writes it. */
export function sumsText(files: readonly { readonly name: string; readonly sha256: string }[]): string {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
}

/** @returns hashes by file name; lines that are none are passed over */
export function parseSums(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], match[1]] as const];
  });
  return new Map(lines);
}

/** The files that belong to a backup; anything else in its folder is named (a sync program's conflict copies). */
export function isOwnFile(name: string): boolean {
  return (
    [DUMP, `${DUMP}${AGE_SUFFIX}`, INDEX, `${INDEX}${AGE_SUFFIX}`, MANIFEST, 'SHA256SUMS', 'events'].includes(
      name,
    ) || name.startsWith('.')
  );
}
