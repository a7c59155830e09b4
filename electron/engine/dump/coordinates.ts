import type { Manifest } from '../../../shared/model/manifest.ts';

/** The comment stands between the header and the first database. */
const HEAD_BYTES = 64 * 1024;
const STATEMENT =
  /^-- CHANGE (?:MASTER TO MASTER|REPLICATION SOURCE TO SOURCE)_LOG_FILE='((?:[^'\\]|\\.)*)', (?:MASTER|SOURCE)_LOG_POS=(\d+);/m;

/** Lets a dump pass and keeps its beginning, in which `--source-data=2` and `--master-data=2` write the position. */
export class HeadKeeper {
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  async *pass(raw: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of raw) {
      if (this.#bytes < HEAD_BYTES) {
        this.#parts.push(Buffer.from(chunk.subarray(0, HEAD_BYTES - this.#bytes)));
        this.#bytes += chunk.length;
      }
      yield chunk;
    }
  }

  /** The position of the dump's moment; null where the dump program wrote none. */
  coordinates(): Manifest['coordinates'] {
    return readCoordinates(Buffer.concat(this.#parts).toString('utf8'));
  }
}

/** Takes the position from a dump's beginning. What stands after the first database is somebody's data. */
export function readCoordinates(head: string): Manifest['coordinates'] {
  const end = head.search(/^(?:CREATE DATABASE|USE) /m);
  const [, file, position] = STATEMENT.exec(end < 0 ? head : head.slice(0, end)) ?? [];
  if (file === undefined || position === undefined) return null;
  return { file: file.replace(/\\(.)/g, '$1'), position: Number(position), gtid: null };
}
