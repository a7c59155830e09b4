import type { Loss, LossCode } from '../../../shared/model/verdict.ts';
import { listNames } from '../../../shared/sentences.ts';

/** Losses of one kind, over all databases: said once instead of once per database. */
export interface LossGroup {
  readonly code: LossCode;
  /** "shop and crm"; empty where no database is named. */
  readonly databases: string;
  /** `database.name` of what is lacking, where it can be known. */
  readonly names: readonly string[];
  readonly more: number;
  /** The statements that cure it, each once. */
  readonly cures: readonly string[];
  /** True when every one of them was accepted. */
  readonly isAccepted: boolean;
}

/** @param losses in the order in which their kinds are to be said */
export function lossGroups(losses: readonly Loss[]): readonly LossGroup[] {
  const codes = [...new Set(losses.map(({ code }) => code))];
  return codes.map((code) => {
    const group = losses.filter((loss) => loss.code === code);
    return {
      code,
      databases: listNames(
        group.flatMap(({ database }) => (database === null ? [] : [database])),
        0,
        8,
      ),
      names: group.flatMap(({ database, objects }) =>
        objects.map((name) => (database === null ? name : `${database}.${name}`)),
      ),
      more: group.reduce((sum, loss) => sum + loss.more, 0),
      cures: [...new Set(group.flatMap(({ cure }) => (cure === null ? [] : [cure])))],
      isAccepted: group.every(({ accepted }) => accepted),
    };
  });
}

/** The group as one loss, for the sentences that know one. */
export function asLoss({ code, databases, names, more, isAccepted }: LossGroup): Loss {
  return {
    code,
    database: databases === '' ? null : databases,
    objects: [...names],
    more,
    accepted: isAccepted,
    cure: null,
  };
}
