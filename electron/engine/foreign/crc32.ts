const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The checksum of files in zip archives, over chunks. (Node has its own since 20.15; Electron's may be older.) */
export class Crc32 {
  #state = 0xffffffff;

  update(chunk: Uint8Array): void {
    let state = this.#state;
    for (let at = 0; at < chunk.length; at += 1)
      state = (TABLE[(state ^ (chunk[at] ?? 0)) & 0xff] ?? 0) ^ (state >>> 8);
    this.#state = state;
  }

  get value(): number {
    return ~this.#state >>> 0;
  }
}
