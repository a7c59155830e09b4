import { HoldfastError, toWireError, type WireError } from '../../../shared/errors.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { ServerIdentity } from '../../../shared/model/server.ts';
import { flavourWords, listNames, serverWords } from '../../../shared/sentences.ts';
import { NOTHING_FOUND, type OutsideFound } from './outside-findings.ts';
import { holdsHistory, planTranslation, type TranslationPlan } from './plan-translation.ts';
import type { PreviewOrder } from './preview.ts';
import { definerOf, rulesFor } from './run.ts';

export interface Rehearsal extends Pick<TranslationPlan, 'rewrites' | 'losses'> {
  readonly found: OutsideFound;
  readonly warnings: readonly string[];
  readonly blockers: readonly WireError[];
}

/** What the translator will do, found out by letting it do it, and what of the dump reaches outside. */
export async function rehearsal(
  order: PreviewOrder,
  known: {
    readonly identity: ServerIdentity;
    readonly sections: readonly Section[];
    readonly disabledIn: ReadonlySet<string>;
  },
): Promise<Rehearsal> {
  const { reader, manifest, connection, signal } = order;
  const { databases, definers } = order.request;
  let found: Rehearsal['found'] = NOTHING_FOUND;
  try {
    const ignoreCase = Number(manifest.server.variables.lower_case_table_names ?? 0) !== 0;
    const inside = { databases: databases.map(({ name }) => name), ignoreCase };
    // A program is asked for its version meanwhile.
    const choosing = order.chooseClient(known.identity);
    choosing.catch(() => undefined);
    found = await order.lookThrough(known.sections, inside);
    const plan = await planTranslation({
      reader,
      sections: known.sections,
      source: manifest.server.identity,
      hasHistory: holdsHistory(manifest),
      connection,
      rules: rulesFor({
        client: await choosing,
        databases,
        lowerCaseTableNames: Number(manifest.server.variables.lower_case_table_names ?? 0),
        isSandbox: false,
        disableEventsIn: known.disabledIn,
        definer: definerOf(definers),
      }),
      signal,
    });
    return {
      rewrites: plan.rewrites,
      losses: plan.losses,
      found,
      warnings: warningsOf(plan),
      blockers: plan.refused.map(({ object, message }) =>
        toWireError(
          new HoldfastError('not-translatable', {
            object,
            message,
            server: `${flavourWords[known.identity.flavour]} ${known.identity.version}`,
          }),
        ),
      ),
    };
  } catch (error) {
    // No client program, a definition beyond all measure, a name that cannot be changed: said with the rest of what is
    // in the way.
    if (!(error instanceof HoldfastError)) throw error;
    return { rewrites: [], losses: [], warnings: [], found, blockers: [toWireError(error)] };
  }
}

function warningsOf({ translation, rewrites, enforced, clipped }: TranslationPlan): readonly string[] {
  if (translation === null) return [];
  const { source, target } = translation;
  const merging = rewrites.find(({ kind }) => kind === 'collation-merging');
  const names = `${serverWords(source)} to ${serverWords(target)}`;
  return [
    `The dump is translated from ${names}; everything that is rewritten is listed here.`,
    ...(merging === undefined
      ? []
      : [
          'Some collations have no exact counterpart there: texts may sort otherwise, and texts that differed may count as equal. A unique key that holds such texts would refuse them (error 1062), and the restore would stop there.',
        ]),
    ...(enforced.length === 0
      ? []
      : [
          `MySQL enforces the checks of ${listNames(enforced)} while rows arrive, and MariaDB can be told not to: if a row breaks one, the restore stops there (error 3819). To be certain that nothing is touched then, restore beside and swap, or under another name.`,
        ]),
    ...(clipped.length === 0
      ? []
      : [
          `MySQL’s TIME ends at 838:59:59 and no fraction of a second, MariaDB’s at 838:59:59.999999: times between them, in ${listNames(clipped)}, would lose their fraction.`,
        ]),
  ];
}
