import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runTool } from '../../electron/engine/system/run-tool.ts';
import { clientArgs } from '../../electron/engine/tools/client-args.ts';
import { optionFileText } from '../../electron/engine/tools/option-file.ts';
import { accountOn } from '../support/dumping.ts';
import { startEngine } from '../support/engine.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { toolsOf } from '../support/tools.ts';
import { opened } from '../support/truths.ts';

/** HOLDFAST_PROPERTIES=all takes minutes; a sample of each is taken in every run, always the same one. */
const IS_WHOLE = process.env.HOLDFAST_PROPERTIES === 'all';
const NAMES = IS_WHOLE ? 500 : 50;
const PASSWORDS = IS_WHOLE ? 10_000 : 50;
const SEED = 20_261_125;

/** Names: everything that a server lets one call a thing, with a liking for what quoting gets wrong. */
const name = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom(...'`\'"\\;-/*#%_.$@!~&|<>{}[]()?=+,: \t\nazAZ09'),
      minLength: 1,
      maxLength: 30,
    }),
    fc.string({ unit: character(0x20, 0x7e), minLength: 1, maxLength: 64 }),
    // Each such character takes five in the name of a file, which may have 255.
    fc.string({ unit: character(0xa0, 0xffef), minLength: 1, maxLength: 30 }),
    fc.constantFrom(
      '--help',
      '-',
      '#sql',
      'select',
      'PRIMARY',
      '``',
      "'",
      '\\',
      '\\n',
      '-- x',
      '/*',
      '*/',
      '/*!50003',
      'DELIMITER',
    ),
  )
  // A name may not end in a space, and the server gives one prefix a meaning of its own.
  .filter((text) => !/\s$/u.test(text) && !text.startsWith('#mysql50#'))
  // MySQL's client drops a backslash that stands before a line's end, also in a name (docs/guide.md says so).
  .filter((text) => !text.includes('\\\n'));

const password = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...'"\'\\#;=[]`$%&!~ \t\n\r\b\x1aaZ0ü€😀'),
    minLength: 1,
    maxLength: 40,
  }),
  fc.string({ unit: character(0x01, 0x7f), minLength: 1, maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
);

function character(from: number, to: number): fc.Arbitrary<string> {
  return (
    fc
      .integer({ min: from, max: to })
      // The halves of characters beyond 16 bits are no characters.
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCharCode(code))
  );
}

const quote = (text: string): string => `\`${text.replaceAll('`', '``')}\``;

describe.each(allServerKinds())('on %s', (kind) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer(kind);
  });
  afterAll(() => server?.stop());

  it(`${NAMES} random names of databases, tables, columns, views and triggers are dumped and restored (A29)`, {
    timeout: 600_000,
  }, async () => {
    const drawn = fc.sample(name, { numRuns: NAMES * 2, seed: SEED });
    const names = [...new Map(drawn.map((text) => [text.toLowerCase(), text])).values()].slice(0, NAMES);
    expect(names.length).toBeGreaterThan(NAMES / 2);
    const connection = await server.connect({ charset: 'utf8mb4' });
    await connection.query('CREATE DATABASE tables_; CREATE DATABASE views_');
    const databases = ['tables_', 'views_'];
    const wanted: string[] = [];
    for (const [i, text] of names.entries()) {
      const table = `tables_.${quote(text)}`;
      await connection.query(`CREATE TABLE ${table} (${quote(text)} VARCHAR(100)) CHARACTER SET utf8mb4`);
      await connection.query(`INSERT INTO ${table} VALUES (?)`, [text]);
      await connection.query(`CREATE VIEW views_.${quote(text)} AS SELECT ${quote(text)} FROM ${table}`);
      // Names of triggers are compared without regard to accents.
      const trigger = `${text.slice(0, 60)}${i}`;
      await connection.query(
        `CREATE TRIGGER tables_.${quote(trigger)} BEFORE INSERT ON ${table} FOR EACH ROW SET NEW.${quote(text)} = 'x'`,
      );
      wanted.push(`table tables_.${text}`, `view views_.${text}`, `trigger tables_.${trigger}`);
      if (i % 5 !== 0) continue;
      const database = `${text.slice(0, 60)}-${i}`;
      await connection.query(`CREATE DATABASE ${quote(database)}`);
      await connection.query(`CREATE TABLE ${quote(database)}.t (id INT)`);
      databases.push(database);
      wanted.push(`table ${database}.t`);
    }
    await connection.end();

    const engine = await startEngine();
    try {
      const serverId = await engine.addServer(server);
      const { storageId } = await engine.addStorage();
      const backupId = await engine.goodBackup(serverId, storageId);
      const { objects, manifest } = await opened(engine, backupId);
      expect([...(manifest.databases ?? [])].sort()).toEqual([...databases].sort());
      const found = objects.map((object) => `${object.kind} ${object.database}.${object.name}`);
      expect(found.sort()).toEqual(wanted.sort());
      const { runId } = await engine.call('drills.start', { backupId, keepServer: false });
      const run = await engine.finished(runId);
      const { passed, objects: compared } = await engine.call('drills.get', { runId });
      expect(compared.filter(({ state }) => state !== 'equal')).toEqual([]);
      expect([passed, run.outcome?.kind]).toEqual([true, 'good']);
    } finally {
      await engine.close();
    }
  });

  it(`${PASSWORDS} random passwords reach the server through an option file as they are`, {
    timeout: 3_600_000,
  }, async () => {
    const { client } = await toolsOf(kind);
    const connection = await server.connect({ charset: 'utf8mb4' });
    await connection.query("CREATE USER 'prop'@'localhost' IDENTIFIED BY 'x'");
    const refused: string[] = [];
    for (const secret of fc.sample(password, { numRuns: PASSWORDS, seed: SEED })) {
      // ALTER USER came with MySQL 5.7.
      await connection.query(
        kind === 'mysql56'
          ? "SET PASSWORD FOR 'prop'@'localhost' = PASSWORD(?)"
          : "ALTER USER 'prop'@'localhost' IDENTIFIED BY ?",
        [secret],
      );
      const account = accountOn(server, { user: 'prop', password: secret });
      const { exitCode, stdout, stderr } = await runTool(
        {
          program: client.location.path,
          args: clientArgs(client),
          optionFile: optionFileText(account, client),
        },
        { timeoutMs: 60_000, stdin: 'SELECT CURRENT_USER();\n' },
      );
      if (exitCode !== 0 || !stdout.includes('prop@localhost'))
        refused.push(`${JSON.stringify(secret)}: ${stderr}`);
    }
    await connection.end();
    expect(refused).toEqual([]);
  });
});
