import { expect, test } from 'vitest';
import {
  grantsLostWords,
  restoreLossWords,
  sharedLosses,
  sharedLossText,
} from '../../../shared/sentences.ts';

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

test('objects that lose the same are named together, as many as wanted', () => {
  const losses = ['a', 'b', 'c'].map((object) => ({ object, what: 'a period' }));
  const [shared, ...others] = sharedLosses([...losses, { object: 'd', what: 'the check positive' }]);
  expect(others).toEqual([{ what: 'the check positive', objects: ['d'] }]);
  expect(shared && sharedLossText(shared, true, Number.POSITIVE_INFINITY)).toBe('a, b and c lost a period');
  expect(shared && sharedLossText(shared, false, 1)).toBe('a and 2 more lose a period');
});

test('rights on routines end, or have ended, one or many', () => {
  const title = (count: number, isPast: boolean) => grantsLostWords(count, isPast).title;
  expect(title(1, false)).toBe('1 right on routines ends when these are replaced');
  expect(title(2, false)).toBe('2 rights on routines end when these are replaced');
  expect(title(2, true)).toBe('2 rights on routines ended when these were replaced');
});
