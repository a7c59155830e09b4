import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import { mustBeAccepted } from '../../../shared/model/finding.ts';
import { type Inventory, objectKey } from '../../../shared/model/inventory.ts';
import type { Loss } from '../../../shared/model/verdict.ts';
import type { ServerConnection } from '../server/connect.ts';
import type { InvalidView } from '../server/inventory.ts';
import { lossInWords } from './losses.ts';
import { readHangingEvents } from './server-facts.ts';

// Reasons why a dump cannot start, apart from rights, programs and options.

/** A dump stops at a view that cannot be read (truths A8); one that is left out does not matter. */
export function viewBlockers(invalid: readonly InvalidView[], { objects }: Inventory): WireError[] {
  const dumped = new Set(objects.filter(({ kind }) => kind === 'view').map(objectKey));
  return invalid
    .filter(({ database, view }) => dumped.has(objectKey({ kind: 'view', database, name: view })))
    .map((each) => toWireError(new HoldfastError('invalid-view', { ...each })));
}

/** Events at which the dump would spin for ever. */
export async function eventBlockers(c: ServerConnection, databases: readonly string[]): Promise<WireError[]> {
  const events = await readHangingEvents(c, databases);
  return events.length === 0
    ? []
    : [toWireError(new HoldfastError('event-hangs-dump', { events: [...events] }))];
}

/**
 * Truths A6: what the account cannot see stops the backup, unless the user has accepted it: a right is easily given.
 * Tables without a snapshot and row history are in the dump all the same, which makes it degraded, not worthless.
 */
export function lossBlockers(losses: readonly Loss[]): WireError[] {
  const open = losses.filter(({ code, accepted }) => !accepted && mustBeAccepted(code));
  if (open.length === 0) return [];
  return [
    toWireError(
      new HoldfastError('losses-not-accepted', {
        codes: [...new Set(open.map(({ code }) => code))],
        names: open.map(lossInWords),
        cures: [...new Set(open.flatMap(({ cure }) => (cure === null ? [] : [cure])))],
      }),
    ),
  ];
}
