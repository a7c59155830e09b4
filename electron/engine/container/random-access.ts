/** A file that can be read anywhere: a dump in a folder, later an object in a bucket. */
export interface RandomAccess {
  /** For messages: the file's name. */
  readonly name: string;
  readonly size: number;
  /**
   * @returns exactly `length` bytes from `offset`, or fewer where the file ends before
   * @throws HoldfastError file-io, path-not-found
   */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}
