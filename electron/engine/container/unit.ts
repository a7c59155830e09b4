import type { SqlModeNow } from './sql-mode.ts';
import type { Statement } from './statement.ts';

/** A comment or statement with the white space before it. */
export interface Unit {
  /** White space before it; apart, since it is no part of an INSERT. */
  readonly lead: readonly Buffer[];
  readonly parts: readonly Buffer[];
  readonly bytes: number;
  /** In force where it begins, and behind it. */
  readonly delimiter: string;
  readonly delimiterAfter: string;
  readonly mode: SqlModeNow;
  readonly modeAfter: SqlModeNow;
  /** `comment`: says nothing to a server. `opening`: DELIMITER with something other than `;`. */
  readonly statement:
    | Statement
    | { readonly kind: 'comment'; readonly startsBlock: boolean }
    | { readonly kind: 'opening' };
}

/** Nothing after it lasts without a COMMIT. */
export function beginsTransaction(statement: Unit['statement']): boolean {
  return statement.kind === 'begin' || (statement.kind === 'set' && statement.stopsAutocommit);
}

export function isComment(unit: Unit): boolean {
  return unit.statement.kind === 'comment';
}

/** Where the last run of comment lines begins; all that waits where there is none. */
export function lastBlock(pending: readonly Unit[]): number {
  for (let at = pending.length - 1; at >= 0; at -= 1) {
    const statement = pending[at]?.statement;
    if (statement?.kind === 'comment' && statement.startsBlock) return at;
  }
  return 0;
}

/** Where what belongs to a program begins: behind the comments that are for all programs of a database. */
export function afterLastComment(pending: readonly Unit[]): number {
  for (let at = pending.length - 1; at >= 0; at -= 1) {
    const statement = pending[at]?.statement;
    // The time zone is kept once for all events of a database, so that it is no single event's.
    const isShared = statement?.kind === 'set' && statement.assigned.includes('save_time_zone');
    if (statement?.kind === 'comment' || isShared) return Math.min(at + 1, opening(pending));
  }
  return 0;
}

/** Where a DELIMITER line waits: phpMyAdmin writes comments behind it, and no header may end with it. */
function opening(pending: readonly Unit[]): number {
  const at = pending.findIndex(({ statement }) => statement.kind === 'opening');
  return at < 0 ? pending.length : at;
}
