import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGrant, quoteAccount } from '../../../electron/engine/server/grants.ts';
import { grantTarget, matchesPattern } from '../../../electron/engine/server/rights-model.ts';

describe('parseGrant reads what the servers print', () => {
  it.each([
    [
      'GRANT SELECT, SHOW VIEW, TRIGGER ON `shop`.* TO `ro`@`localhost`',
      { kind: 'grant', scope: { level: 'database', pattern: 'shop' }, grantee: 'ro@localhost' },
      ['SELECT', 'SHOW VIEW', 'TRIGGER'],
    ],
    [
      "GRANT USAGE ON *.* TO `ro`@`localhost` IDENTIFIED BY PASSWORD '*B69027D44F6E5EDC07F1AEAD1477967B16F28227'",
      { scope: { level: 'global' }, grantee: 'ro@localhost' },
      ['USAGE'],
    ],
    [
      'GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION',
      { scope: { level: 'global' } },
      ['ALL PRIVILEGES'],
    ],
    [
      "GRANT SELECT ON `shop\\_%`.* TO 'old'@'%'",
      { scope: { level: 'database', pattern: 'shop\\_%' }, grantee: 'old@%' },
      ['SELECT'],
    ],
    [
      'GRANT SELECT ON `a``b`.`c``.d` TO `u``x`@`%`',
      { scope: { level: 'table', database: 'a`b', table: 'c`.d' }, grantee: 'u`x@%' },
      ['SELECT'],
    ],
    [
      'GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE `shop`.`p` TO `u`@`h`',
      { scope: { level: 'routine', database: 'shop', routine: 'p' } },
      ['EXECUTE', 'ALTER ROUTINE'],
    ],
    [
      'GRANT EXECUTE ON PACKAGE BODY `shop`.`p` TO `u`@`h`',
      { scope: { level: 'routine', database: 'shop', routine: 'p' } },
      ['EXECUTE'],
    ],
    [
      'REVOKE SELECT ON `secret`.* FROM `u`@`h`',
      { kind: 'revoke', scope: { level: 'database', pattern: 'secret' }, grantee: 'u@h' },
      ['SELECT'],
    ],
    [
      'GRANT EVENT ON `shop`.* TO PUBLIC',
      { scope: { level: 'database', pattern: 'shop' }, grantee: 'PUBLIC' },
      ['EVENT'],
    ],
    ['GRANT SELECT ON `shop`.* TO `r1`', { grantee: 'r1' }, ['SELECT']],
    [
      'GRANT SELECT ON "shop".* TO "u"@"h"',
      { scope: { level: 'database', pattern: 'shop' }, grantee: 'u@h' },
      ['SELECT'],
    ],
    [
      'GRANT SELECT ON shop.t TO u@h',
      { scope: { level: 'table', database: 'shop', table: 't' } },
      ['SELECT'],
    ],
    [
      "GRANT SELECT ON `s`.* TO `u`@`h` IDENTIFIED VIA ed25519 USING 'x TO y' REQUIRE SSL",
      { grantee: 'u@h' },
      ['SELECT'],
    ],
  ])('%s', (line, expected, privileges) => {
    const grant = parseGrant(line);
    expect(grant).toMatchObject(expected);
    expect([...(grant?.privileges ?? [])]).toEqual(privileges);
  });

  it('keeps rights on columns apart', () => {
    const grant = parseGrant('GRANT SELECT (`id`, `ON`), INSERT, UPDATE (`x`) ON `shop`.`b` TO `u`@`h`');
    expect([...(grant?.privileges ?? [])]).toEqual(['INSERT']);
    expect([...(grant?.columnPrivileges ?? [])]).toEqual(['SELECT', 'UPDATE']);
  });

  it.each([
    'GRANT `r1` TO `rolu`@`localhost`',
    'GRANT `r1`@`%` TO `rolu`@`localhost`',
    'SET DEFAULT ROLE `r1` FOR `rolu`@`localhost`',
    "GRANT PROXY ON ''@'%' TO 'root'@'localhost' WITH GRANT OPTION",
    'GRANT `ON` TO `u`@`h`',
    '',
  ])('gives no right: %s', (line) => {
    expect(parseGrant(line)).toBeNull();
  });

  it('never throws, whatever the line', () => {
    fc.assert(
      fc.property(fc.string(), (tail) => {
        parseGrant(`GRANT ${tail}`);
        parseGrant(`GRANT SELECT ON ${tail}`);
      }),
    );
  });
});

describe('patterns of database names', () => {
  it.each([
    ['shop', 'shop', true],
    ['shop', 'shopx', false],
    ['shop%', 'shop_x', true],
    ['sho_', 'shop', true],
    ['shop\\_x', 'shop_x', true],
    ['shop\\_x', 'shopax', false],
    ['100\\%', '100%', true],
    ['%', 'anything', true],
    ['a.b', 'axb', false],
    ['a[b', 'a[b', true],
    ['a\\\\b', 'a\\b', true],
    ['line%', 'line\nfeed', true],
  ])('%s against %s: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('writes any name so that it matches itself and is read back', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => !/[\\\0]/.test(name)),
        (name) => {
          const grant = parseGrant(`GRANT SELECT ON ${grantTarget(name, false)} TO \`u\`@\`h\``);
          expect(grant?.scope.level).toBe('database');
          if (grant?.scope.level === 'database') expect(matchesPattern(grant.scope.pattern, name)).toBe(true);
        },
      ),
    );
  });
});

it.each([
  ['ro@localhost', "'ro'@'localhost'"],
  ['@localhost', "''@'localhost'"],
  ["o'neil@%", "'o''neil'@'%'"],
  ['a@b@10.0.0.%', "'a@b'@'10.0.0.%'"],
  ['back\\slash@h', "'back\\\\slash'@'h'"],
])('quotes the account %s', (account, quoted) => {
  expect(quoteAccount(account)).toBe(quoted);
});
