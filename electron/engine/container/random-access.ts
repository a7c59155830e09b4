/** A file that can be read anywhere: a dump in a folder, later an object in a bucket. */
export interface RandomAccess {
  /** For messages: the file's name. */
  readonly name: string;
  readonly size: number;
  /**
   * @param memory of `length` bytes or more, in which the answer may lie; without it, the answer has its own
   * @returns exactly `length` bytes from `offset`, or fewer where the file ends before
   * @throws HoldfastError file-io, path-not-found
   */
  read(offset: number, length: number, memory?: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}
