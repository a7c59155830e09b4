import { lookup } from 'node:dns/promises';
import { expect, test } from 'vitest';
import { quotedMessage } from '../../../electron/engine/notify/reason.ts';

test('why nothing was reached is said in words, whatever lies beneath', async () => {
  const name = await lookup('no-such-name.invalid').catch((error: unknown) => error);
  expect(quotedMessage(name)).toMatch(/^(Its name is not known|The name server does not answer)$/);
  const refused = await fetch('http://127.0.0.1:4/').catch((error: unknown) => error);
  expect(quotedMessage(refused)).toBe('Nothing answers at that port');
  expect(quotedMessage(new Error('550 no such mailbox'))).toBe('550 no such mailbox');
  expect(quotedMessage(new Error('ERROR: EXOTIC'))).toBe('ERROR: EXOTIC');
});
