import type { RunKind } from '../../shared/model/run.ts';
import { runKindWords as words } from '../../shared/sentences.ts';

export { stepWords } from '../../shared/sentences.ts';

/** A run's kind as one noun. */
export const runKindWords: Record<RunKind, string> = {
  backup: words.backup.noun,
  check: words.check.noun,
  drill: words.drill.noun,
  restore: words.restore.noun,
  export: words.export.noun,
  prune: words.prune.noun,
  'dry-run': words['dry-run'].noun,
  import: words.import.noun,
};
