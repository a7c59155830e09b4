import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CurrentRows, type VersionedTable } from '../../../electron/engine/restore/current-rows.ts';
import { chunksOf } from '../../support/containers.ts';

const IMPLICIT: VersionedTable = { columns: ['id', 'price', 'note'], end: null };
const EXPLICIT: VersionedTable = { columns: ['id', 'born', 'died', 'note'], end: 'died' };

/** Sections as mariadb-dump 10.11 writes them. */
const around = (insert: string): string =>
  `--\n-- Dumping data for table \`t\`\n--\n\n/*M!101100 SET @old_system_versioning_insert_history=@@session.system_versioning_insert_history, @@session.system_versioning_insert_history=1 */;
LOCK TABLES \`t\` WRITE;\n/*!40000 ALTER TABLE \`t\` DISABLE KEYS */;\n${insert}/*!40000 ALTER TABLE \`t\` ENABLE KEYS */;\nUNLOCK TABLES;\n`;
const implicit = `INSERT INTO \`t\` (\`id\`, \`price\`, \`note\`, row_start, row_end) VALUES (1,10,'a,(x','2026-11-26 19:34:03.228255','2026-11-26 19:34:03.292546'),
(1,11,'it\\'s (;),','2026-11-26 19:34:03.292546','2038-01-19 03:14:07.999999'),
(2,POINT(1,2),'2038-01-19 03:14:07.999999','2026-11-26 19:34:03.228255','2026-11-26 19:34:03.302562'),
(3,NULL,'\\\\','2026-11-26 19:34:03.292546','2106-02-07 06:28:15.999999');
INSERT INTO \`t\` (\`id\`, \`price\`, \`note\`, row_start, row_end) VALUES (9,9,'gone','2026-11-26 19:34:03.228255','2026-11-26 19:34:03.302562');
`;
const explicit = `INSERT INTO \`t\` VALUES
(1,'2026-11-26 19:34:07.781191','2026-11-26 19:34:08.438391','2038-01-19 03:14:07.999999'),
(2,'2026-11-26 19:34:08.438391','2038-01-19 03:14:07.999999','),(');
`;

function through(sql: string, table: VersionedTable, sizes: readonly number[]) {
  const rows = new CurrentRows(table);
  const parts = [...chunksOf(Buffer.from(sql), sizes)].map((chunk) => rows.push(chunk));
  return { sql: Buffer.concat([...parts, rows.end()]).toString(), kept: rows.kept };
}

describe('of the rows of a versioned table those of now', () => {
  test('without the columns that the server added; a statement of which nothing stays is left out', () => {
    expect(through(around(implicit), IMPLICIT, [100_000])).toEqual({
      kept: 2,
      sql: around(
        "INSERT INTO `t` (`id`, `price`, `note`) VALUES(1,11,'it\\'s (;),'),\n(3,NULL,'\\\\');\n\n",
      ),
    });
  });

  test('by the column that the table itself has for it, wherever it stands', () => {
    const insert =
      "INSERT INTO `t` VALUES(2,'2026-11-26 19:34:08.438391','2038-01-19 03:14:07.999999','),(');\n";
    expect(through(around(explicit), EXPLICIT, [100_000])).toEqual({ kept: 1, sql: around(insert) });
  });

  test('in pieces of any size', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, (cuts) => {
        for (const [sql, table] of [
          [implicit, IMPLICIT],
          [explicit, EXPLICIT],
        ] as const)
          expect(through(around(sql), table, cuts)).toEqual(through(around(sql), table, [100_000]));
      }),
      { numRuns: 200 },
    );
  });
});
