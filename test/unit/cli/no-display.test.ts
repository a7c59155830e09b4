import { expect, test } from 'vitest';
import { noDisplayText } from '../../../electron/cli/no-display.ts';

test('without a display the line that works is said so that it can be pasted', () => {
  const text = noDisplayText('/opt/Hold fast/holdfast', ['backup', "ann's shop", '--json']);
  expect(text).toContain('did nothing');
  expect(text).toContain("\nxvfb-run -a '/opt/Hold fast/holdfast' backup 'ann'\\''s shop' --json\n");
});
