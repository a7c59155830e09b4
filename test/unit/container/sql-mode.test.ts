import { expect, test } from 'vitest';
import { SqlMode } from '../../../electron/engine/container/sql-mode.ts';
import { headTokens } from '../../../electron/engine/container/statement-tokens.ts';

const PLAIN = "SET sql_mode = 'NO_BACKSLASH_ESCAPES'";

test.each([
  ['a literal', [PLAIN], 'plain'],
  ['in double quotes, of the session', ['SET SESSION sql_mode := "ansi,no_backslash_escapes"'], 'plain'],
  ['a bare word', ['SET @@sql_mode = NO_BACKSLASH_ESCAPES'], 'plain'],
  ['in an executable comment', ["/*!40101 SET @OLD=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES' */"], 'plain'],
  ['another literal behind it', [PLAIN, "SET sql_mode = ''"], 'escape'],
  ['the server’s own', [PLAIN, 'SET sql_mode = DEFAULT'], 'escape'],
  ['of the whole server', ["SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'"], 'escape'],
  ['kept and given back', [PLAIN, 'SET @s = @@sql_mode', "SET sql_mode = ''", 'SET sql_mode = @s'], 'plain'],
  [
    'given back in one statement',
    ["SET @OLD=@@SQL_MODE, SQL_MODE='NO_BACKSLASH_ESCAPES'", "SET SQL_MODE=IFNULL(@OLD, '')"],
    'escape',
  ],
  ['through a variable', ["SET @m = 'NO_BACKSLASH_ESCAPES'", 'SET sql_mode = @m'], 'plain'],
  ['added', ["SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH', '_ESCAPES')"], 'plain'],
  ['taken out', [PLAIN, "SET sql_mode = (SELECT REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', ''))"], 'escape'],
  ['left alone', [PLAIN, "SET sql_mode = REPLACE(@@sql_mode, 'ONLY_FULL_GROUP_BY', '')"], 'plain'],
  ['of a function', ["SET sql_mode = REVERSE('SEPACSE')"], 'undecided'],
  ['of a number', ['SET sql_mode = 1048576'], 'undecided'],
  ['of a variable that nobody set', ['SET sql_mode = @unknown'], 'undecided'],
  ['for one statement', ["SET STATEMENT sql_mode = '' FOR SELECT 1"], 'undecided'],
] as const)('how strings are read after %s', (_, statements, expected) => {
  const session = new SqlMode();
  for (const statement of statements) session.apply(headTokens(`${statement} ;`, 1000).tokens);
  expect(session.now.backslashes).toBe(expected);
});
