import { expect, test } from 'vitest';
import { restoreLossWords } from '../../../shared/sentences.ts';

test('what an object loses, or that it is left out, before and after', () => {
  expect(restoreLossWords('the check positive', false)).toBe('loses the check positive');
  expect(restoreLossWords('the check positive', true)).toBe('lost the check positive');
  expect(restoreLossWords('all of it: MySQL has no sequences', false)).toBe(
    'is left out: MySQL has no sequences',
  );
  expect(restoreLossWords('all of it: MySQL has no sequences', true)).toBe(
    'was left out: MySQL has no sequences',
  );
});
