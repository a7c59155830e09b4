import { HoldfastError } from '../../../shared/errors.ts';
import type { DumpIndex, Section } from '../../../shared/model/dump-index.ts';
import type { ServerIdentity } from '../../../shared/model/server.ts';
import type { DumpReader } from '../container/reader.ts';
import { quoteAccount } from '../server/grants.ts';
import { createLockedAccount } from '../server/locked-account.ts';
import { grantTarget } from '../server/rights-model.ts';
import { statementsOf } from './statements.ts';

export interface DefinerNeedsOrder {
  readonly index: DumpIndex;
  readonly reader: DumpReader;
  /** What would be restored. */
  readonly sections: readonly Section[];
  /** Definers that the target lacks, as `user@host`. */
  readonly missing: ReadonlySet<string>;
  /** Names of the databases on the target. */
  readonly targets: readonly string[];
  readonly partialRevokes: boolean;
  /** The target. */
  readonly server: Pick<ServerIdentity, 'flavour' | 'version'>;
  readonly signal: AbortSignal;
}

/**
 * Views that cannot be created without accounts that the target lacks. Found by experiment on both flavours: a view
 * on a table is created although its own definer is missing, a view on another view or on a function whose definer
 * is missing is refused with 1449.
 * @returns null when every view can be created
 */
export async function definerNeeds(
  order: DefinerNeedsOrder,
): Promise<HoldfastError<'definers-needed'> | null> {
  const { index, missing, sections } = order;
  const orphans = new Map(
    (index.inventory?.objects ?? [])
      .filter(
        ({ kind, definer }) =>
          (kind === 'view' || kind === 'function') && definer !== null && missing.has(definer),
      )
      .map(({ name, definer }) => [name, definer ?? '']),
  );
  if (orphans.size === 0) return null;
  const views: string[] = [];
  const definers = new Set<string>();
  for (const section of sections) {
    if (section.kind !== 'view') continue;
    const used = (await namesIn(order, section)).filter(
      (name) => name !== section.object && orphans.has(name),
    );
    if (used.length === 0) continue;
    views.push(`${section.database}.${section.object}`);
    for (const name of used) definers.add(orphans.get(name) ?? '');
  }
  if (views.length === 0) return null;
  return new HoldfastError('definers-needed', {
    definers: [...definers],
    views,
    cure: cureFor(definers, order),
  });
}

/** Every name that a view's statement holds; columns among them, which only makes it ask for one account too many. */
async function namesIn({ reader, signal }: DefinerNeedsOrder, section: Section): Promise<readonly string[]> {
  const parts: Buffer[] = [];
  for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
  const names = new Set<string>();
  for (const { tokens } of statementsOf(Buffer.concat(parts).toString('utf8'))) {
    for (const { kind, text } of tokens) if (kind === 'name') names.add(text);
  }
  return [...names];
}

function cureFor(
  definers: ReadonlySet<string>,
  { targets, partialRevokes, server }: DefinerNeedsOrder,
): string {
  return [...definers]
    .map(quoteAccount)
    .flatMap((account) => [
      `${createLockedAccount(account, server)};`,
      ...targets.map(
        (name) => `GRANT SELECT, EXECUTE ON ${grantTarget(name, partialRevokes)} TO ${account};`,
      ),
    ])
    .join('\n');
}
