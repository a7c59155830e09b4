import { describe, expect, it } from 'vitest';
import { parseGrant } from '../../../electron/engine/server/grants.ts';
import {
  type BackupNeeds,
  checkRights,
  type Grants,
  type VisibleObject,
} from '../../../electron/engine/server/privileges.ts';

const FULL = 'SELECT, SHOW VIEW, TRIGGER, EVENT';

function grants(lines: readonly string[], more: Partial<Grants> = {}): Grants {
  return {
    account: 'b@h',
    grants: lines.map(parseGrant).filter((grant) => grant !== null),
    partialRevokes: false,
    lowerCaseTableNames: 0,
    ...more,
  };
}

const on = (privileges: string, scope: string, grantee = '`b`@`h`') =>
  `GRANT ${privileges} ON ${scope} TO ${grantee}`;
const table = (name: string): VisibleObject => ({ kind: 'table', database: 'shop', name, definer: null });
const view = (name: string): VisibleObject => ({ kind: 'view', database: 'shop', name, definer: null });
const routine = (name: string, definer: string): VisibleObject => ({
  kind: 'procedure',
  database: 'shop',
  name,
  definer,
});

interface Case {
  readonly name: string;
  readonly lines: readonly string[];
  readonly databases?: readonly string[];
  readonly needs?: Partial<BackupNeeds>;
  readonly server?: readonly ['mysql' | 'mariadb', string];
  readonly more?: Partial<Grants>;
  /** `privilege effect loss`, in order. */
  readonly expected: readonly string[];
}

const SHOP: Partial<BackupNeeds> = { objects: [table('a'), view('v')] };
const NO_ROUTINES: readonly string[] = ['ROUTINES loses unseen-routines'];

const cases: readonly Case[] = [
  { name: 'everything', lines: [on('ALL PRIVILEGES', '*.*')], expected: [] },
  {
    name: 'nothing',
    lines: [on('USAGE', '*.*')],
    expected: [
      'SELECT loses unseen-tables',
      'SHOW VIEW blocks null',
      'TRIGGER loses unseen-triggers',
      'EVENT blocks null',
      ...NO_ROUTINES,
    ],
  },
  {
    name: 'SELECT alone, no views',
    lines: [on('SELECT', '`shop`.*')],
    needs: { objects: [table('a')] },
    expected: ['TRIGGER loses unseen-triggers', 'EVENT blocks null', ...NO_ROUTINES],
  },
  {
    name: 'SELECT alone, a view',
    lines: [on('SELECT', '`shop`.*')],
    needs: SHOP,
    expected: ['SHOW VIEW blocks null', 'TRIGGER loses unseen-triggers', 'EVENT blocks null', ...NO_ROUTINES],
  },
  {
    name: 'SHOW VIEW on the only view',
    lines: [on('SELECT, TRIGGER, EVENT, EXECUTE', '`shop`.*'), on('SHOW VIEW', '`shop`.`v`')],
    needs: SHOP,
    expected: [],
  },
  { name: 'all but routines', lines: [on(FULL, '`shop`.*')], needs: SHOP, expected: NO_ROUTINES },
  {
    name: 'TRIGGER on every table by name',
    lines: [on('SELECT, SHOW VIEW, EVENT, EXECUTE', '`shop`.*'), on('TRIGGER', '`shop`.`a`')],
    needs: SHOP,
    expected: [],
  },
  {
    name: 'ALL on the database, no routine in it',
    lines: [on('ALL PRIVILEGES', '`shop`.*')],
    needs: SHOP,
    expected: [],
  },
  {
    name: 'ALL on the database, its own routine',
    lines: [on('ALL PRIVILEGES', '`shop`.*')],
    needs: { objects: [routine('p', 'b@h')] },
    expected: [],
  },
  {
    name: 'ALL on the database, a routine of root',
    lines: [on('ALL PRIVILEGES', '`shop`.*')],
    needs: { objects: [routine('p', 'root@localhost')] },
    expected: ['ROUTINES blocks null'],
  },
  {
    name: 'ALL on the database, routines not looked at',
    lines: [on('ALL PRIVILEGES', '`shop`.*')],
    expected: ['ROUTINES blocks null'],
  },
  {
    name: 'EXECUTE on one of root’s routines',
    lines: [on(FULL, '`shop`.*'), on('EXECUTE', 'PROCEDURE `shop`.`p`')],
    needs: { objects: [routine('p', 'root@localhost')] },
    expected: ['ROUTINES blocks null'],
  },
  {
    name: 'only its own routine is seen',
    lines: [on(FULL, '`shop`.*')],
    needs: { objects: [routine('p', 'b@h')] },
    expected: NO_ROUTINES,
  },
  {
    name: 'SELECT on mysql.proc (MariaDB)',
    lines: [on(FULL, '`shop`.*'), on('SELECT', '`mysql`.`proc`')],
    server: ['mariadb', '10.11.19-MariaDB'],
    expected: [],
  },
  {
    name: 'SELECT on mysql.* (MariaDB)',
    lines: [on(FULL, '`shop`.*'), on('SELECT', '`mysql`.*')],
    server: ['mariadb', '10.11.19-MariaDB'],
    expected: [],
  },
  {
    name: 'SELECT on mysql.proc means nothing to MySQL 8',
    lines: [on(FULL, '`shop`.*'), on('SELECT', '`mysql`.`proc`')],
    expected: NO_ROUTINES,
  },
  {
    name: 'SHOW CREATE ROUTINE (MariaDB 11.3)',
    lines: [on(`${FULL}, SHOW CREATE ROUTINE`, '`shop`.*')],
    server: ['mariadb', '11.8.2-MariaDB'],
    expected: [],
  },
  { name: 'SHOW_ROUTINE (MySQL)', lines: [on(FULL, '`shop`.*'), on('SHOW_ROUTINE', '*.*')], expected: [] },
  {
    name: 'global SELECT shows routines',
    lines: [on('SELECT', '*.*'), on('SHOW VIEW, TRIGGER, EVENT', '`shop`.*')],
    expected: [],
  },
  {
    name: 'SELECT on one table only',
    lines: [on('SELECT', '`shop`.`a`'), on('SHOW VIEW, TRIGGER, EVENT, EXECUTE', '`shop`.*')],
    needs: { objects: [table('a')] },
    expected: ['SELECT loses unseen-tables'],
  },
  {
    name: 'a table seen but not readable',
    lines: [on('SELECT', '`shop`.`a`'), on('SHOW VIEW, TRIGGER, EVENT, EXECUTE', '`shop`.*')],
    needs: { objects: [table('a'), table('b')] },
    expected: ['SELECT blocks null'],
  },
  {
    name: 'SELECT on some columns',
    lines: [on('SELECT (`id`)', '`shop`.`b`'), on('SHOW VIEW, TRIGGER, EVENT, EXECUTE', '`shop`.*')],
    needs: { objects: [table('b')] },
    expected: ['SELECT blocks null'],
  },
  {
    name: 'LOCK TABLES when it locks',
    lines: [on(`${FULL}, EXECUTE`, '`shop`.*')],
    needs: { ...SHOP, lock: true },
    expected: ['LOCK TABLES blocks null'],
  },
  {
    name: 'RELOAD when it flushes',
    lines: [on(`${FULL}, EXECUTE`, '`shop`.*')],
    needs: { ...SHOP, reload: true },
    expected: ['RELOAD blocks null'],
  },
  {
    name: 'FLUSH_TABLES does, too',
    lines: [on(`${FULL}, EXECUTE`, '`shop`.*'), on('FLUSH_TABLES', '*.*')],
    needs: { ...SHOP, reload: true },
    expected: [],
  },
  { name: 'a wildcard', lines: [on(`${FULL}, EXECUTE`, '`sh%`.*')], needs: SHOP, expected: [] },
  {
    name: 'an escaped underscore is no wildcard',
    lines: [on(`${FULL}, EXECUTE`, '`sho\\_`.*')],
    needs: SHOP,
    expected: [
      'SELECT blocks null',
      'SHOW VIEW blocks null',
      'TRIGGER loses unseen-triggers',
      'EVENT blocks null',
      ...NO_ROUTINES,
    ],
  },
  {
    name: 'an exact grant hides a wildcard',
    lines: [on('SELECT', '`shop`.*'), on('SHOW VIEW, TRIGGER, EVENT, EXECUTE', '`shop%`.*')],
    needs: SHOP,
    expected: ['SHOW VIEW blocks null', 'TRIGGER loses unseen-triggers', 'EVENT blocks null', ...NO_ROUTINES],
  },
  {
    name: 'but not that of a role',
    lines: [on('SELECT', '`shop`.*', '`r1`'), on('SHOW VIEW, TRIGGER, EVENT, EXECUTE', '`shop%`.*')],
    needs: SHOP,
    expected: [],
  },
  {
    name: 'PUBLIC',
    lines: [on('SELECT, SHOW VIEW, TRIGGER, EXECUTE', '`shop`.*'), on('EVENT', '`shop`.*', 'PUBLIC')],
    needs: SHOP,
    expected: [],
  },
  {
    name: 'wildcards are characters with partial_revokes',
    lines: [on(`${FULL}, EXECUTE`, '`shop%`.*')],
    needs: SHOP,
    more: { partialRevokes: true },
    expected: [
      'SELECT blocks null',
      'SHOW VIEW blocks null',
      'TRIGGER loses unseen-triggers',
      'EVENT blocks null',
      ...NO_ROUTINES,
    ],
  },
  {
    name: 'a partial revoke',
    lines: [on(`${FULL}, SHOW_ROUTINE`, '*.*'), 'REVOKE SELECT ON `shop`.* FROM `b`@`h`'],
    more: { partialRevokes: true },
    needs: { objects: [] },
    expected: ['SELECT loses unseen-tables'],
  },
  {
    name: 'names in another case',
    lines: [on(`${FULL}, EXECUTE`, '`SHOP`.*')],
    needs: SHOP,
    expected: [
      'SELECT blocks null',
      'SHOW VIEW blocks null',
      'TRIGGER loses unseen-triggers',
      'EVENT blocks null',
      ...NO_ROUTINES,
    ],
  },
  {
    name: 'the same where names have no case',
    lines: [on(`${FULL}, EXECUTE`, '`SHOP`.*')],
    needs: SHOP,
    more: { lowerCaseTableNames: 1 },
    expected: [],
  },
  {
    name: 'each database for itself',
    lines: [on(`${FULL}, EXECUTE`, '`shop`.*')],
    databases: ['shop', 'crm'],
    needs: SHOP,
    expected: [
      'SELECT loses unseen-tables',
      'SHOW VIEW loses unseen-views',
      'TRIGGER loses unseen-triggers',
      'EVENT blocks null',
      ...NO_ROUTINES,
    ],
  },
];

describe('checkRights (truths A6, A7)', () => {
  it.each(cases)(
    '$name',
    ({ lines, databases = ['shop'], needs = {}, server = ['mysql', '9.7.4-2'], more, expected }) => {
      const found = checkRights(
        grants(lines, more),
        databases,
        { lock: false, reload: false, objects: null, ...needs },
        server[0],
        server[1],
      );
      expect(found.map(({ privilege, effect, loss }) => `${privilege} ${effect} ${loss}`)).toEqual(expected);
    },
  );

  it.each([
    ['mysql', '9.7.4-2', "GRANT SHOW_ROUTINE ON *.* TO 'o''neil'@'%';"],
    ['mysql', '8.0.19', "GRANT SELECT ON *.* TO 'o''neil'@'%';"],
    ['mysql', '5.7.44', "GRANT SELECT ON `mysql`.`proc` TO 'o''neil'@'%';"],
    ['mariadb', '10.11.19-MariaDB', "GRANT SELECT ON `mysql`.`proc` TO 'o''neil'@'%';"],
    ['mariadb', '11.4.2-MariaDB', "GRANT SHOW CREATE ROUTINE ON `my\\_shop`.* TO 'o''neil'@'%';"],
  ] as const)('the cure for unseen routines on %s %s', (flavour, version, cure) => {
    const given = grants([on(FULL, '`my\\_shop`.*')], { account: "o'neil@%" });
    const needs: BackupNeeds = { lock: false, reload: false, objects: [] };
    expect(checkRights(given, ['my_shop'], needs, flavour, version).map((finding) => finding.cure)).toEqual([
      cure,
    ]);
  });

  it('cures a database by its exact name, as the server will read it', () => {
    const cures = (partialRevokes: boolean) =>
      checkRights(
        grants([], { partialRevokes }),
        ['a_b`c%'],
        { lock: true, reload: false, objects: [] },
        'mysql',
        '9.7.4',
      )
        .map(({ cure }) => cure)
        .at(-1);
    expect(cures(false)).toBe("GRANT LOCK TABLES ON `a\\_b``c\\%`.* TO 'b'@'h';");
    expect(cures(true)).toBe("GRANT LOCK TABLES ON `a_b``c%`.* TO 'b'@'h';");
  });
});
