import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type {
  RestoreMethod,
  RestorePreview,
  RestoreRequest,
  TargetDatabase,
} from '../../../shared/model/restore.ts';
import type { Environment, Flavour } from '../../../shared/model/server.ts';
import { listNames } from '../../../shared/sentences.ts';
import { isWhole } from './run.ts';

interface MethodFacts {
  readonly environment: Environment;
  readonly origin: RestorePreview['origin'];
  readonly targets: readonly TargetDatabase[];
  readonly index: DumpIndex;
  /** Of the target. */
  readonly flavour: Flavour;
}

/** How it is replaced where nobody said: beside and then swapped where whole databases of production are at stake. */
export function methodOf(request: RestoreRequest, facts: MethodFacts): RestoreMethod {
  if (request.method !== null) return request.method;
  const canSwap = request.databases.every(({ name }) => unswappable(facts, name).length === 0);
  return wantsSwap(request, facts) && canSwap ? 'swap' : 'in-place';
}

function wantsSwap({ databases, content }: RestoreRequest, facts: MethodFacts): boolean {
  return isAtStake(facts) && databases.every(isWhole) && content !== 'data';
}

function isAtStake({ environment, origin, targets }: MethodFacts): boolean {
  return (
    (environment === 'production' || origin === 'unknown') &&
    targets.some(({ existing }) => existing !== null)
  );
}

const IN_PLACE = 'Where it stops in the middle, what was there is in the safety backup alone.';

/** Why what would be swapped is replaced in place. */
export function inPlaceWarnings(request: RestoreRequest, facts: MethodFacts): readonly string[] {
  if (request.method !== null || request.content === 'data' || !isAtStake(facts)) return [];
  const lacking = request.databases.filter(({ leftOut }) => leftOut.length > 0).map(({ name }) => name);
  if (lacking.length > 0)
    return [
      `It is replaced in place, and not swapped, since not all of ${listNames(lacking)} is restored. ${IN_PLACE}`,
    ];
  if (!wantsSwap(request, facts)) return [];
  const names = request.databases.flatMap(({ name }) =>
    unswappable(facts, name).map((object) => `${name}.${object}`),
  );
  if (names.length === 0) return [];
  return [`It is replaced in place, and not swapped: ${listNames(names)} cannot be made beside. ${IN_PLACE}`];
}

/** Tables that name their own database in a text that a move does not reach. MySQL gets no sequences. */
export function unswappable(
  { index: { inventory }, flavour }: Pick<MethodFacts, 'index' | 'flavour'>,
  database: string,
): readonly string[] {
  return (inventory?.objects ?? [])
    .filter((object) => object.database === database)
    .filter(
      ({ kind, engine }) =>
        (kind === 'sequence' && flavour === 'mariadb') || engine?.toUpperCase() === 'MRG_MYISAM',
    )
    .map(({ name }) => name);
}
