import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest when everything runs, the longest first; `npm test` prints its slowest files. Vitest knows only
 * the sizes of files on a machine that has not run them before, and one that is begun last runs alone at the end.
 */
export const LONGEST: readonly string[] = [
  'killed.test.ts',
  'year.test.ts',
  'corpus.test.ts',
  'truths-hostile.test.ts',
  'dump-options.test.ts',
  'ssh-main-job.test.ts',
  'restore-scopes.test.ts',
  'restore-resume.test.ts',
  'restore-parallel.test.ts',
];

/** Begins with the files that take longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.indexOf(path.basename(moduleId));
      return at === -1 ? LONGEST.length : at;
    };
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
