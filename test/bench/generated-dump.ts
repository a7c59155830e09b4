/** Rows of each table, about 4 MB of SQL. */
export const ROWS = 50_000;
const ROWS_OF_STATEMENT = 10_000;

/** Raw SQL of so many tables, as a dump program writes it; made once and used for each of them. */
const statements: readonly Buffer[] = Array.from({ length: ROWS / ROWS_OF_STATEMENT }, (_, part) => {
  const rows = Array.from({ length: ROWS_OF_STATEMENT }, (__, n) => {
    const id = part * ROWS_OF_STATEMENT + n + 1;
    const code = ((id * 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
    return `(${id},'Customer ${code}','${code}@example.org','2026-01-${String((id % 28) + 1).padStart(2, '0')} 10:00:00',${id % 997}.${id % 10})`;
  });
  return Buffer.from(`${rows.join(',\n')};\n`);
});

export function tableName(number: number): string {
  return `t${String(number).padStart(5, '0')}`;
}

/** A dump of a database with so many tables. @param withRows false: each of them has a single row */
export async function* generatedDump(tables: number, withRows: boolean): AsyncGenerator<Buffer> {
  yield Buffer.from(
    '-- MariaDB dump 10.19\n--\n/*!40101 SET NAMES utf8mb4 */;\n\nCREATE DATABASE `shop`;\n\nUSE `shop`;\n\n',
  );
  for (let number = 0; number < tables; number += 1) {
    const name = tableName(number);
    yield Buffer.from(
      `DROP TABLE IF EXISTS \`${name}\`;\nCREATE TABLE \`${name}\` (\n  \`id\` int(11) NOT NULL,\n  \`name\` varchar(40) NOT NULL,\n  \`mail\` varchar(60) NOT NULL,\n  \`since\` datetime DEFAULT NULL,\n  \`paid\` decimal(6,1) DEFAULT NULL,\n  PRIMARY KEY (\`id\`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\nLOCK TABLES \`${name}\` WRITE;\n`,
    );
    const insert = Buffer.from(`INSERT INTO \`${name}\` VALUES\n`);
    if (!withRows) yield Buffer.concat([insert, Buffer.from("(1,'Ada','ada@example.org',NULL,1.5);\n")]);
    else
      for (const rows of statements) {
        yield insert;
        yield rows;
      }
    yield Buffer.from('UNLOCK TABLES;\n\n');
  }
  yield Buffer.from('-- Dump completed on 2026-11-22  6:00:00\n');
}
