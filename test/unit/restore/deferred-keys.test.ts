import { describe, expect, it } from 'vitest';
import { deferKeys as deferredOf, referencesIn } from '../../../electron/engine/restore/deferred-keys.ts';

/** Unique keys stay unless told. */
const deferKeys = (sql: string, needed: readonly (readonly string[])[], withUnique = false) =>
  deferredOf(sql, needed, { withUnique });

const table = (elements: string, options = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4') =>
  `DROP TABLE IF EXISTS \`t\`;\n/*!50503 SET character_set_client = utf8mb4 */;\nCREATE TABLE \`t\` (\n${elements}\n) ${options};\n`;

describe('keys that can come after the rows', () => {
  it('are the last ones that are not unique, and foreign keys; the table is as it was otherwise', () => {
    const sql = table(
      "  `id` int NOT NULL AUTO_INCREMENT COMMENT 'KEY `x` (a), (b',\n  `a` int,\n  PRIMARY KEY (`id`),\n  UNIQUE KEY `u` (`a`),\n  KEY `k``1` (`a`(5) DESC) USING BTREE COMMENT ', KEY',\n  KEY `k2` (`a`,`id`) /*!80000 INVISIBLE */,\n  FULLTEXT KEY `f` (`a`),\n  CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p` (`x`) ON DELETE CASCADE,\n  CONSTRAINT `c` CHECK (`a` in (1,2))",
    );
    const deferred = deferKeys(sql, []);
    expect(deferred?.structure).toBe(
      table(
        "  `id` int NOT NULL AUTO_INCREMENT COMMENT 'KEY `x` (a), (b',\n  `a` int,\n  PRIMARY KEY (`id`),\n  UNIQUE KEY `u` (`a`),\n  FULLTEXT KEY `f` (`a`),\n  CONSTRAINT `c` CHECK (`a` in (1,2))",
      ),
    );
    expect(deferred?.keys).toEqual({
      name: 'k`1',
      sql: "DO 0;\n/*!50503 SET character_set_client = utf8mb4 */;\nALTER TABLE `t`\n  ADD KEY `k``1` (`a`(5) DESC) USING BTREE COMMENT ', KEY',\n  ADD KEY `k2` (`a`,`id`) /*!80000 INVISIBLE */;\n",
    });
    expect(deferred?.foreignKeys?.sql).toContain(
      'ALTER TABLE `t`\n  ADD CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `p` (`x`) ON DELETE CASCADE;',
    );
  });

  const keys =
    '  `id` int NOT NULL,\n  `n` int,\n  PRIMARY KEY (`id`),\n  KEY `a` (`n`),\n  KEY `b` (`n`,`id`),\n  KEY `c` (`id`,`n`)';

  it('leave out those before one that stays, since a server prints them in the order in which they were made', () => {
    expect(deferKeys(table(keys), [['n', 'id']])?.keys?.name).toBe('c');
    expect(deferKeys(table(keys.replace('KEY `b` (`n`', 'SPATIAL KEY `b` (`n`')), [])?.keys?.name).toBe('c');
    expect(deferKeys(table(keys), [['id', 'n']])).toEqual({
      structure: table(keys),
      keys: null,
      foreignKeys: null,
    });
  });

  it('are unique ones, too, where nothing is translated: again the last ones, by their own names', () => {
    const unique = (elements: string, primary = 'PRIMARY KEY (`id`),\n  ') =>
      table(
        `  \`id\` int NOT NULL,\n  \`a\` int NOT NULL,\n  \`b\` text,\n  ${primary}${elements},\n  KEY \`k\` (\`a\`)`,
      );
    const two = unique('UNIQUE KEY `u``1` (`a`),\n  UNIQUE KEY `u2` (`b`(10)) USING BTREE');
    const all = deferKeys(two, [], true);
    expect(all?.structure).not.toContain('KEY `');
    expect(all?.keys?.name).toBe('u`1');
    expect(all?.keys?.sql).toContain(
      'ALTER TABLE `t`\n  ADD UNIQUE KEY `u``1` (`a`),\n  ADD UNIQUE KEY `u2` (`b`(10)) USING BTREE,\n  ADD KEY `k` (`a`);',
    );
    expect(deferKeys(two, [])?.keys?.name).toBe('k');
    // What another table's foreign key refers to, and what stands before it.
    expect(deferKeys(two.replace('KEY `k` (`a`)', 'KEY `k` (`b`(5))'), [['a']], true)?.keys?.name).toBe('u2');
    expect(deferKeys(two.replace('KEY `k` (`a`)', 'KEY `k` (`id`)'), [['b']], true)?.keys?.name).toBe('k');
    // A hidden column of MariaDB's, a key without a name, and what rows are kept by.
    for (const sql of [
      unique('UNIQUE KEY `h` (`b`) USING HASH'),
      unique('UNIQUE KEY (`a`)'),
      unique('UNIQUE KEY `u` (`a`)', ''),
    ])
      expect(deferKeys(sql, [], true)?.keys?.name).toBe('k');
  });

  it('leave out the one that AUTO_INCREMENT needs', () => {
    const auto = (primary: string) =>
      table(
        `  \`n\` int NOT NULL AUTO_INCREMENT,\n  \`m\` int NOT NULL,\n  ${primary}KEY \`a\` (\`n\`),\n  KEY \`b\` (\`m\`)`,
      );
    expect(deferKeys(auto(''), [])?.keys?.name).toBe('b');
    expect(deferKeys(auto('PRIMARY KEY (`m`),\n  '), [])?.keys?.name).toBe('b');
    expect(deferKeys(auto('PRIMARY KEY (`n`,`m`),\n  '), [])?.keys?.name).toBe('a');
  });

  it('of a table that has none, its rows can still be brought by several sessions', () => {
    const plain = table('  `a` int,\n  PRIMARY KEY (`a`)');
    expect(deferKeys(plain, [])).toEqual({ structure: plain, keys: null, foreignKeys: null });
  });

  it.each([
    ['another engine', table(keys, 'ENGINE=MyISAM')],
    ['partitions', table(keys, 'ENGINE=InnoDB\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 4 */')],
    ['system versions', table(keys, 'ENGINE=InnoDB WITH SYSTEM VERSIONING')],
    ['a generated column', table(`${keys},\n  \`g\` int GENERATED ALWAYS AS (\`n\` + 1) VIRTUAL`)],
    ['a key on an expression', table(`${keys},\n  KEY \`e\` ((\`n\` + 1))`)],
    ['a comment across two columns', table('  `a` int /*!80000 ,\n  `b` int */,\n  KEY `k` (`a`)')],
    ['a copy', 'CREATE TABLE `t` LIKE `u`;'],
    ['what was cut short', table(keys).slice(0, 150)],
  ])('not read: %s', (_, sql) => {
    expect(deferKeys(sql, [])).toBeNull();
  });

  it('what foreign keys refer to is found', () => {
    expect(
      referencesIn(
        table(
          '  `a` int,\n  CONSTRAINT `f` FOREIGN KEY (`a`,`b`) REFERENCES `s`.`p` (`x`, `y`) ON UPDATE CASCADE',
        ),
      ),
    ).toEqual([{ table: 'p', columns: ['x', 'y'] }]);
  });
});
