import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type {
  RestoreMethod,
  RestorePreview,
  RestoreRequest,
  TargetDatabase,
} from '../../../shared/model/restore.ts';
import type { Environment } from '../../../shared/model/server.ts';
import { listNames } from '../../../shared/sentences.ts';
import { isWhole } from './run.ts';

interface MethodFacts {
  readonly environment: Environment;
  readonly origin: RestorePreview['origin'];
  readonly targets: readonly TargetDatabase[];
  readonly index: DumpIndex;
}

/** How it is replaced where nobody said: beside and then swapped where whole databases of production are at stake. */
export function methodOf(request: RestoreRequest, facts: MethodFacts): RestoreMethod {
  if (request.method !== null) return request.method;
  const canSwap = request.databases.every(({ name }) => unswappable(facts.index, name).length === 0);
  return wantsSwap(request, facts) && canSwap ? 'swap' : 'in-place';
}

function wantsSwap({ databases, content }: RestoreRequest, facts: MethodFacts): boolean {
  const isAtStake = facts.environment === 'production' || facts.origin === 'unknown';
  const replaces = facts.targets.some(({ existing }) => existing !== null);
  return isAtStake && replaces && databases.every(isWhole) && content !== 'data';
}

/** Why what would be swapped is replaced in place. */
export function inPlaceWarnings(request: RestoreRequest, facts: MethodFacts): readonly string[] {
  if (request.method !== null || !wantsSwap(request, facts)) return [];
  const names = request.databases.flatMap(({ name }) =>
    unswappable(facts.index, name).map((object) => `${name}.${object}`),
  );
  if (names.length === 0) return [];
  return [
    `It is replaced in place, and not swapped: ${listNames(names)} cannot be made beside. Where it stops in the middle, what was there is in the safety backup alone.`,
  ];
}

/** Tables that name their own database in a text that a move does not reach. */
export function unswappable({ inventory }: DumpIndex, database: string): readonly string[] {
  return (inventory?.objects ?? [])
    .filter((object) => object.database === database)
    .filter(({ kind, engine }) => kind === 'sequence' || engine?.toUpperCase() === 'MRG_MYISAM')
    .map(({ name }) => name);
}
