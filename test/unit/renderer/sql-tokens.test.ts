import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sqlTokens } from '../../../renderer/lib/sql-tokens.ts';

const kindsOf = (sql: string) =>
  sqlTokens(sql)
    .filter(({ text }) => text.trim() !== '')
    .map(({ kind, text }) => `${kind}:${text.trim()}`);

describe('SQL tokens', () => {
  it.each([
    ['keywords in any case', 'create TABLE x', ['keyword:create', 'keyword:TABLE', 'plain:x']],
    ['a name that is a keyword', '`table`', ['name:`table`']],
    ['a doubled backtick', '`a``b` NULL', ['name:`a``b`', 'keyword:NULL']],
    ['a doubled quote', "'it''s' 1", ["string:'it''s'", 'number:1']],
    ['a backslash before a quote', "'a\\'b' 1", ["string:'a\\'b'", 'number:1']],
    ['a comment that looks like a string', "-- it's\nNULL", ["comment:-- it's", 'keyword:NULL']],
    ['a string that looks like a comment', "'-- x' NULL", ["string:'-- x'", 'keyword:NULL']],
    ['a conditional comment', '/*!50001 VIEW */ x', ['comment:/*!50001 VIEW */', 'plain:x']],
    ['two minus signs that are no comment', '1--1', ['number:1', 'plain:--', 'number:1']],
    ['hexadecimal and decimal numbers', '0xFF 1.50', ['number:0xFF', 'number:1.50']],
    ['digits inside a word', 'utf8mb4', ['plain:utf8mb4']],
  ])('%s', (_, sql, expected) => {
    expect(kindsOf(sql)).toEqual(expected);
  });

  it('joined, the tokens are the text again, also where a quote or comment never ends', () => {
    const piece = fc.constantFrom(
      "'",
      '"',
      '`',
      '\\',
      '/*',
      '*/',
      '-- ',
      '#',
      '\n',
      'SELECT',
      '1',
      'é',
      ' ',
      "''",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const sql = pieces.join('');
        expect(
          sqlTokens(sql)
            .map(({ text }) => text)
            .join(''),
        ).toBe(sql);
      }),
    );
  });
});
