import type { TestServer } from './test-server.ts';

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;

/** CHECKSUM TABLE … EXTENDED of every table of a database, by name. */
export async function checksums(server: TestServer, database: string): Promise<Map<string, unknown>> {
  const tables = await server.query(
    `SELECT TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = '${database}' AND TABLE_TYPE <> 'VIEW' ORDER BY TABLE_NAME`,
  );
  const found = new Map<string, unknown>();
  for (const { name } of tables) {
    const [row] = await server.query(`CHECKSUM TABLE ${quote(database)}.${quote(String(name))} EXTENDED`);
    found.set(String(name), row?.Checksum);
  }
  return found;
}

/** The texts of every view, routine, trigger and event of a database, without its own name. */
export async function programTexts(server: TestServer, database: string): Promise<readonly string[]> {
  const texts: string[] = [];
  const collect = async (kind: string, sql: string, columns: readonly string[]) => {
    for (const { name } of await server.query(sql)) {
      const [row] = await server.query(`SHOW CREATE ${kind} ${quote(database)}.${quote(String(name))}`);
      const text = columns.map((column) => String(row?.[column] ?? '')).join('\n');
      texts.push(`${kind} ${String(name)}\n${text.replaceAll(quote(database), '`DATABASE`')}`);
    }
  };
  const where = (column: string) => `WHERE ${column} = '${database}' ORDER BY 1`;
  await collect('VIEW', `SELECT TABLE_NAME AS name FROM information_schema.VIEWS ${where('TABLE_SCHEMA')}`, [
    'Create View',
  ]);
  for (const kind of ['PROCEDURE', 'FUNCTION'])
    await collect(
      kind,
      `SELECT ROUTINE_NAME AS name FROM information_schema.ROUTINES ${where(`ROUTINE_TYPE = '${kind}' AND ROUTINE_SCHEMA`)}`,
      ['sql_mode', `Create ${kind[0]}${kind.slice(1).toLowerCase()}`],
    );
  await collect(
    'TRIGGER',
    `SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS ${where('TRIGGER_SCHEMA')}`,
    ['sql_mode', 'SQL Original Statement'],
  );
  return texts;
}
