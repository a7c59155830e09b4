/** Where a scan stopped, and why. */
export interface Stop {
  /** Index after the last byte that was looked at; the next scan goes on from there. */
  readonly at: number;
  readonly why:
    | 'end-of-chunk'
    /** A statement or comment begins at `at`; before it was white space. */
    | 'lead-end'
    /** So many bytes of the statement have gone by that one may try to say what it is. */
    | 'mark'
    /** The rows of an INSERT begin. */
    | 'values'
    | 'unit-end';
}

/** How much of a statement is looked at to say what it is; names are at most 64 characters and stand early. */
export const HEAD_MARKS: readonly number[] = [512, 4096, 16_384];
