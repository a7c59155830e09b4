import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { DumpOptions } from '../../../shared/model/dump-options.ts';
import type { Inventory } from '../../../shared/model/inventory.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';
import type { RightsFinding } from '../../../shared/model/server.ts';
import type { ServerConnection } from '../server/connect.ts';
import { checkRights, readGrants } from '../server/privileges.ts';
import { lockScope } from '../tools/mysqldump-args.ts';

/** What the account may do, as far as this dump goes. */
export interface RightsSeen {
  /** `user@host` */
  readonly account: string;
  readonly findings: readonly RightsFinding[];
  /** The first right that a locking dump would stop for; null: none. */
  readonly lackingForLock: string | null;
}

/** Asked of the grants: what an account may not see it cannot list (truths A6). */
export async function findRights(
  c: ServerConnection,
  databases: readonly string[],
  { consistency, options }: BackupSelection,
  { objects }: Inventory,
): Promise<RightsSeen> {
  const grants = await readGrants(c);
  const scope = lockScope(databases);
  const ask = (isLocking: boolean): RightsFinding[] => {
    // The position in the binary log is read while nobody may write; MariaDB's servers keep it with the snapshot.
    const reads = options.coordinates && (isLocking || c.flavour === 'mysql');
    const needs = {
      lock: isLocking && scope === 'database',
      reload: (isLocking && scope === 'all') || reads,
      objects,
    };
    const found = checkRights(grants, databases, needs, c.flavour, c.version);
    return found.filter(({ privilege }) => isNeeded(privilege, options));
  };
  const lockRight = scope === 'database' ? 'LOCK TABLES' : 'RELOAD';
  return {
    account: grants.account,
    findings: ask(consistency === 'lock'),
    lackingForLock: ask(true).some(({ privilege }) => privilege === lockRight) ? lockRight : null,
  };
}

/** Whoever leaves triggers out needs no right to see them. */
function isNeeded(
  privilege: RightsFinding['privilege'],
  { content, routines, events, triggers }: DumpOptions,
): boolean {
  const isDefined = content !== 'rows';
  switch (privilege) {
    case 'TRIGGER':
      return isDefined && triggers;
    case 'EVENT':
      return isDefined && events;
    case 'ROUTINES':
      return isDefined && routines;
    case 'SHOW VIEW':
      return isDefined;
    default:
      return true;
  }
}

/** Rights without which the dump would stop. */
export function rightsBlockers({ findings }: RightsSeen): WireError[] {
  return findings
    .filter(({ effect }) => effect === 'blocks')
    .map(({ privilege, database, cure }) =>
      toWireError(new HoldfastError('missing-privilege', { privilege, database, cure })),
    );
}
