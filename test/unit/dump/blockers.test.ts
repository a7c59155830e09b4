import { expect, test } from 'vitest';
import { terminalHint, terminalText } from '../../../electron/cli/terminal-hint.ts';
import { blockerWithAllCures } from '../../../electron/engine/dump/blockers.ts';
import type { WireError } from '../../../shared/errors.ts';
import { describeError } from '../../../shared/sentences.ts';

const lacks = (privilege: string, cure: string): WireError => ({
  code: 'missing-privilege',
  data: { privilege, database: 'shop', cure },
  raw: null,
});
const losses: WireError = {
  code: 'losses-not-accepted',
  data: { names: ['events of shop'], cures: ['GRANT EVENT;', 'GRANT TRIGGER;'] },
  raw: null,
};

test('a right that is missing brings the statements for all of them', () => {
  const blockers = [lacks('SHOW VIEW', 'GRANT SHOW VIEW;'), losses, lacks('EVENT', 'GRANT EVENT;')];
  const error = blockerWithAllCures(blockers);
  expect(error).toMatchObject({ code: 'missing-privilege', data: { privilege: 'SHOW VIEW' } });
  const { action, copy } = describeError(error as WireError);
  expect(copy).toBe('GRANT SHOW VIEW;\nGRANT EVENT;\nGRANT TRIGGER;');
  expect(action).toContain('these statements');
  expect(terminalHint(error as WireError)).toContain('holdfast preflight');
});

test('one that is alone stays as it is, and so does what is no right', () => {
  const alone = lacks('EVENT', 'GRANT EVENT;');
  expect(blockerWithAllCures([alone])).toEqual(alone);
  expect(describeError(alone).action).toContain('this statement');
  expect(blockerWithAllCures([losses, alone])).toEqual(losses);
  expect(terminalHint(losses)).toMatch(/--accept.*--lock/);
  expect(blockerWithAllCures([])).toBeNull();
});

test('SQL for hundreds of accounts does not push off the screen what happened', () => {
  const cure = Array.from({ length: 520 }, (_, i) => `CREATE USER 'u${i}'@'%';`).join('\n');
  const error = { code: 'definers-needed', data: { definers: ['u@h'], views: ['shop.v'], cure }, raw: null };
  const lines = terminalText(error as WireError)
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(51);
  expect(lines[0]).toContain('The target has no account u@h');
  expect(lines.at(-1)).toBe('… and 473 more lines: --json has all of them');
  const few = { ...error, data: { ...error.data, cure: cure.split('\n').slice(0, 40).join('\n') } };
  expect(terminalText(few as WireError)).toContain("CREATE USER 'u39'");
});
