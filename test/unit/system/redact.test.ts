import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../../electron/engine/system/redact.ts';

const nasty = `p@ss "w'o\\rd#\n\t%ü😀`;

describe('a secret is removed in every form', () => {
  const sql = nasty
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t');
  test.each([
    ['raw', nasty],
    ['JSON', JSON.stringify({ password: nasty })],
    ['JSON in JSON', JSON.stringify({ log: JSON.stringify({ password: nasty }) })],
    ['URL', `mysql://bob:${encodeURIComponent(nasty)}@host/`],
    ['form', new URLSearchParams({ password: nasty }).toString()],
    ['SQL', `IDENTIFIED BY '${sql}'`],
    ['SQL, quotes doubled', `IDENTIFIED BY '${nasty.replaceAll("'", "''")}'`],
    ['SQL, quotes doubled, backslashes too', `'${nasty.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`],
    ['shell', `MYSQL_PWD='${nasty.replaceAll("'", "'\\''")}'`],
    [
      'option file',
      `password="${nasty.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`,
    ],
    ['hex', Buffer.from(nasty).toString('hex')],
    ['HEX', Buffer.from(nasty).toString('hex').toUpperCase()],
    ['base64', Buffer.from(nasty).toString('base64')],
    [
      'base64 inside, at each place',
      ['', 'u', 'us', 'use']
        .map((before) => Buffer.from(`${before}${nasty}:tail`).toString('base64'))
        .join(' '),
    ],
    ['base64url', Buffer.from(nasty).toString('base64url')],
  ])('%s', (_, text) => {
    const cleaned = redact(`before ${text} after`, [nasty]);
    expect(cleaned).toContain('‹secret›');
    expect(cleaned).toMatch(/^before .* after$/s);
    for (const part of ["w'o", 'rd#', 'p@ss']) expect(cleaned).not.toContain(part);
    expect(cleaned).not.toContain(encodeURIComponent('p@ss'));
  });
});

test('a longer secret that holds a shorter one leaves nothing of itself', () => {
  expect(redact('x hunter22 y hunter2 z', ['hunter2', 'hunter22'])).toBe('x ‹secret› y ‹secret› z');
});

test('text without secrets, and secrets too short to hide, stay as they are', () => {
  expect(redact('a plain text', ['other'])).toBe('a plain text');
  expect(redact('a plain text', ['a', ''])).toBe('a plain text');
});

test('no form of any secret survives', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, unit: 'grapheme' }), (secret) => {
      for (const form of [secret, JSON.stringify(secret), Buffer.from(secret).toString('base64')]) {
        expect(redact(`<${form}>`, [secret])).not.toContain(form);
      }
    }),
  );
});
