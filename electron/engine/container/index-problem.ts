import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import { MAX_FRAME_RAW_BYTES } from './model.ts';

/**
 * Whether an index can be about a dump at all: frames and sections follow one another without gaps, nothing is larger
 * than a reader would decode.
 * @returns what is wrong, as part of a sentence, or null
 */
export function indexProblem(index: DumpIndex, storedBytes: number): string | null {
  const frames = framesProblem(index, storedBytes);
  if (frames !== null) return frames;
  let rawOffset = 0;
  let firstFrame = 0;
  for (const section of index.sections) {
    if (section.rawOffset !== rawOffset || section.firstFrame !== firstFrame)
      return 'its sections do not follow one another';
    let raw = 0;
    let stored = 0;
    for (let at = firstFrame; at < firstFrame + section.frameCount; at += 1) {
      const frame = index.frames[at];
      if (frame === undefined) return 'a section names frames that are not there';
      raw += frame[0];
      stored += frame[1];
    }
    if (raw !== section.rawBytes || stored !== section.storedBytes)
      return 'the sizes of a section and of its frames differ';
    rawOffset += raw;
    firstFrame += section.frameCount;
  }
  return firstFrame === index.frames.length ? null : 'there are frames of no section';
}

function framesProblem({ frames, rawBytes }: DumpIndex, storedBytes: number): string | null {
  let raw = 0;
  let stored = 0;
  for (const [frameRaw, frameStored] of frames) {
    if (frameRaw === 0 || frameRaw > MAX_FRAME_RAW_BYTES)
      return `a frame of ${frameRaw} bytes is beyond the limit`;
    if (frameStored > 2 * MAX_FRAME_RAW_BYTES)
      return `a stored frame of ${frameStored} bytes is beyond the limit`;
    raw += frameRaw;
    stored += frameStored;
  }
  if (raw !== rawBytes) return 'its frames hold another number of bytes than it says';
  return stored === storedBytes ? null : 'its frames take another number of bytes than the dump has';
}

/** The section whose stored bytes begin before an offset and end after it; null beyond the end. */
export function sectionAt(index: DumpIndex, storedOffset: number): Section | null {
  let end = 0;
  for (const section of index.sections) {
    end += section.storedBytes;
    if (storedOffset < end) return section;
  }
  return null;
}

/** `shop.orders`, as people read it. */
export function sectionLabel({ kind, database, object }: Section): string {
  return object === null ? (database ?? kind) : `${database ?? ''}.${object}`;
}
