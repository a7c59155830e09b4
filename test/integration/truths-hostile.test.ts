import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { MISREAD } from '../support/misread.ts';
import { plantBackup } from '../support/plant.ts';
import { restoring } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/truths.ts';

/** Lines that a client program acts on by itself (truths B14); FILE must never come to be. */
const CLIENT_COMMANDS = [
  '\\! touch FILE',
  '/*! \\! touch FILE */;',
  'SELECT 1; \\! touch FILE',
  'system touch FILE',
  'source SCRIPT',
  '\\. SCRIPT',
  'tee FILE',
  '\\T FILE',
  'pager touch FILE',
  '\\e',
  "LOAD DATA LOCAL INFILE 'SCRIPT' INTO TABLE `t` (v);",
];

/** Statements that reach beyond the restored databases, and how they are shown. */
const BEYOND: readonly (readonly [sql: string, shown: string])[] = [
  ["GRANT ALL ON *.* TO 'root'@'localhost' WITH GRANT OPTION;", 'GRANT ALL ON *.*'],
  ["CREATE USER 'evil'@'%' IDENTIFIED BY 'Evil.1234';", "CREATE USER 'evil'"],
  ["INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';", 'INSTALL PLUGIN'],
  ["CREATE FUNCTION sys_exec RETURNS INT SONAME 'lib_mysqludf_sys.so';", 'lib_mysqludf_sys.so'],
  ['/*!40000 SET GLOBAL max_connections = 7 */;', 'SET GLOBAL max_connections'],
  ['DROP DATABASE bystander;', 'DROP DATABASE bystander'],
  ["SELECT 'pwned' INTO OUTFILE 'FILE';", 'INTO OUTFILE'],
];

/** The same in other words. */
const BEYOND_TOO: typeof BEYOND = [
  ["CREATE SERVER away FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT 1);", 'CREATE SERVER away'],
  [
    '/*!50003 CREATE TRIGGER h.writes BEFORE INSERT ON h.t FOR EACH ROW INSERT INTO bystander.t VALUES (2) */;',
    'INSERT INTO bystander.t',
  ],
  ["INSERT INTO `t` (v) VALUES ('a') -- it's\n; DROP DATABASE bystander; -- '", 'a comment between the rows'],
  ['/*!50003 CREATE PROCEDURE h.drops() BEGIN DROP DATABASE bystander; END */;', 'DROP DATABASE bystander'],
  ["SET GLOBAL general_log_file='FILE'; SET GLOBAL general_log=ON;", 'SET GLOBAL general_log'],
  [
    "CREATE TABLE outside (id INT) ENGINE=MyISAM DATA DIRECTORY='FOLDER' INDEX DIRECTORY='FOLDER';",
    'outside',
  ],
  ["INSERT INTO t (v) VALUES (LOAD_FILE('SCRIPT'));", 'LOAD_FILE'],
];

/** Parts of a dump for other databases than the chosen; they are not even sent. */
const NOT_CHOSEN = 'USE bystander; INSERT INTO t VALUES (2);\nINSERT INTO bystander.t VALUES (2);\nUSE h;';

/** What can be tried without an error, at which a client would stop, and what a program tries that swallows them. */
const WITHOUT_ERRORS = `CREATE TABLE outside (id INT) ENGINE=MyISAM DATA DIRECTORY='FOLDER' INDEX DIRECTORY='FOLDER';
INSERT INTO t (v) VALUES (LOAD_FILE('SCRIPT'));
DELIMITER ;;
CREATE PROCEDURE h.all_of_it()
BEGIN
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
  SELECT 'x' INTO OUTFILE 'FILE';
  SELECT 'x' INTO DUMPFILE 'FILE2';
  SET GLOBAL general_log_file = 'FILE';
  SET GLOBAL general_log = ON;
  SET GLOBAL slow_query_log_file = 'FILE';
  CREATE USER 'evil'@'%';
  GRANT ALL ON *.* TO 'evil'@'%';
  CREATE TABLE h.outside_too (id INT) ENGINE=MyISAM DATA DIRECTORY='FOLDER';
  INSERT INTO h.t (v) VALUES (LOAD_FILE('SCRIPT'));
  DROP DATABASE mysql;
END;;
DELIMITER ;
CALL h.all_of_it();`;

/** What arrives by itself, and runs as somebody else. */
const AS_SOMEBODY_ELSE = `DELIMITER ;;
CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE h.logs() SET GLOBAL general_log_file='FILE', GLOBAL general_log=ON;;
CREATE DEFINER=\`root\`@\`localhost\` TRIGGER h.fires BEFORE INSERT ON t FOR EACH ROW CALL h.logs();;
DELIMITER ;
INSERT INTO t (v) VALUES ('fires');`;

const EVIL = "SELECT 1 AS it FROM mysql.user WHERE user = 'evil'";
const EMPTIED = 'SELECT 1 AS it FROM (SELECT COUNT(*) AS n FROM bystander.t) AS counted WHERE n = 0';
const DROPPED =
  "SELECT 1 AS it FROM (SELECT COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'bystander' AND TABLE_NAME = 't') AS counted WHERE n = 0";

/** Statements that reach beyond by a detour: what runs them, and a question that has an answer once they have. */
const DETOURS: readonly (readonly [runsOn: 'mariadb' | 'all', sql: string, reached: string])[] = [
  ['mariadb', 'IF 1 THEN CREATE USER evil; END IF', EVIL],
  ['mariadb', "BEGIN NOT ATOMIC EXECUTE IMMEDIATE CONCAT('CREATE', ' USER evil'); END", EVIL],
  ['mariadb', 'SET STATEMENT max_statement_time=9 FOR CREATE USER evil', EVIL],
  [
    'mariadb',
    'BEGIN NOT ATOMIC a: LOOP CASE WHEN 1 THEN CREATE USER evil; END CASE; LEAVE a; END LOOP; END',
    EVIL,
  ],
  [
    'mariadb',
    "CREATE EVENT h.soon ON SCHEDULE AT NOW() DO EXECUTE IMMEDIATE CONCAT('CREATE', ' USER evil')",
    EVIL,
  ],
  [
    'all',
    "CREATE EVENT h.soon ON SCHEDULE AT NOW() DO BEGIN SET @s = CONCAT('DELETE FROM bystander', '.t'); PREPARE s FROM @s; EXECUTE s; END",
    EMPTIED,
  ],
  ['all', 'CREATE PROCEDURE h.first() BEGIN SELECT 1; END; CREATE USER evil', EVIL],
  ['all', "PREPARE s FROM 'CREATE USER evil'; EXECUTE s", EVIL],
  ['all', '/*!999999 SET @a = */ CREATE USER evil', EVIL],
  ['all', 'DELETE bystander.t FROM bystander.t', EMPTIED],
  ['all', 'UPDATE h.t, bystander.t AS b SET b.id = 2', 'SELECT 1 AS it FROM bystander.t WHERE id = 2'],
  ['all', 'CREATE TABLE h.u (id INT); DROP TABLE h.u, bystander.t', DROPPED],
  ['all', 'RENAME TABLE h.t TO h.t1, bystander.t TO h.u', DROPPED],
  ['all', 'INSERT INTO h.t (v) SELECT user FROM mysql.user', "SELECT 1 AS it FROM h.t WHERE v = 'root'"],
];

/** One command alone is enough for the server that has no client program of its own. */
const ONE_COMMAND = 'system touch FILE';

const SECRET = 'what is in a file of this machine';

describe.each(allServerKinds())('a hostile dump of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let maxConnections: readonly unknown[];

  beforeAll(async () => {
    server = await startServer(kind, { args: ['--local-infile=1'] });
    await server.query(
      'CREATE DATABASE h',
      'CREATE TABLE h.t (id INT PRIMARY KEY AUTO_INCREMENT, v TEXT)',
      "INSERT INTO h.t (v) VALUES ('one')",
      'CREATE DATABASE bystander',
      'CREATE TABLE bystander.t (id INT)',
      'INSERT INTO bystander.t VALUES (1)',
    );
    maxConnections = await server.query('SELECT @@max_connections AS n');
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['h'] });
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  /** Lines that name a folder of their own, where nothing may come to be. */
  function trap(text: string): { lines: string; folder: string; expectNothing: (told: unknown) => void } {
    const folder = tempFolder('pwned');
    writeFileSync(path.join(folder, 'script.sql'), `${SECRET}\n`);
    const places: Record<string, string> = {
      FILE: path.join(folder, 'pwned'),
      FILE2: path.join(folder, 'dumped'),
      SCRIPT: path.join(folder, 'script.sql'),
      FOLDER: folder,
    };
    return {
      lines: text.replaceAll(/\b(?:FILE2?|SCRIPT|FOLDER)\b/g, (word) => places[word] ?? word),
      folder,
      expectNothing: (told) => {
        expect(readdirSync(folder)).toEqual(['script.sql']);
        expect(JSON.stringify(told)).not.toContain(SECRET);
      },
    };
  }

  const plant = (lines: string): Promise<BackupId> =>
    plantBackup(engine, backupId, (sql) => sql.replace('UNLOCK TABLES;', `UNLOCK TABLES;\n${lines}\n`));

  /** One character is one byte. */
  const plantBytes = (lines: string): Promise<BackupId> =>
    plantBackup(engine, backupId, (sql) =>
      Buffer.from(
        sql.replace('UNLOCK TABLES;', () => `UNLOCK TABLES;\n${lines}\n`),
        'latin1',
      ),
    );

  const expectServerAsBefore = async () => {
    expect(await server.query('SELECT id FROM bystander.t')).toEqual([{ id: 1 }]);
    expect(await server.query("SELECT user FROM mysql.user WHERE user = 'evil'")).toEqual([]);
    expect(await server.query('SELECT @@max_connections AS n')).toEqual(maxConnections);
  };

  it('B14: statements that reach beyond are found before the start, all of them, and refused', async () => {
    const all = [...BEYOND, ...BEYOND_TOO];
    // Each after a table of its own, so that none is read as the rest of the one before.
    const text = all.map(([sql], i) => `CREATE TABLE p${i} (v INT);\n${sql}\n;`).join('\n');
    const { lines, expectNothing } = trap(text);
    const planted = await plant(lines);
    const target = { backupId: planted, targetServerId: serverId, databases: [{ name: 'h', as: 'h_copy' }] };
    const { outside } = await engine.call('restores.preview', target);
    const statements = outside.map(({ statement }) => statement);
    for (const [sql, shown] of all)
      expect(
        statements.filter((statement) => statement.includes(shown)),
        sql,
      ).not.toEqual([]);
    await expectRefused(planted);
    await expectServerAsBefore();
    expectNothing(outside);
  });

  const expectRefused = async (planted: BackupId): Promise<void> => {
    await expect(restoring(engine, planted, serverId, { h: 'h_refused' })).rejects.toMatchObject({
      wire: { code: 'reaches-outside' },
    });
    expect(await server.query("SHOW DATABASES LIKE 'h\\_refused'")).toEqual([]);
  };

  it.each(kind === 'mysql56' ? [ONE_COMMAND] : CLIENT_COMMANDS)(
    'B14: %s makes no file and reads none, not even where somebody allows it',
    async (line) => {
      const { lines, expectNothing } = trap(line);
      const planted = await plant(lines);
      const { run, preview } = await restoring(
        engine,
        planted,
        serverId,
        { h: 'h_copy' },
        { allowOutside: true },
      );
      expect(preview.outside).not.toEqual([]);
      expectNothing(run);
      expect(await server.query('SELECT v FROM h_copy.t')).toEqual([{ v: 'one' }]);
    },
  );

  it('B14: a client command alone is refused', async () => {
    await expectRefused(await plant(trap(ONE_COMMAND).lines));
  });

  // Otherwise the tests above would prove nothing. The client for MySQL 5.6 is that of MySQL 9.
  it.runIf(kind !== 'mysql56')(
    'B14: through a client that may, the same lines make files and read them',
    () => {
      const { lines, folder } = trap(CLIENT_COMMANDS.join('\n'));
      // MySQL's newest client does none of it unless it is asked to.
      const asked = kind === 'mariadb' ? [] : ['--commands=ON', '--system-command=ON'];
      const { stdout, stderr } = spawnSync(
        server.programs.client,
        [
          '--no-defaults',
          '--force',
          ...asked,
          '--user=root',
          `--socket=${server.socket}`,
          '--local-infile=1',
          'h',
        ],
        { input: `${lines}\n`, encoding: 'utf8', env: { PATH: process.env.PATH, EDITOR: '/bin/true' } },
      );
      expect(readdirSync(folder)).toContain('pwned');
      expect(stdout + stderr).toContain('what is in a file');
    },
  );

  describe('by a detour', () => {
    let unguarded: TestServer;
    beforeAll(async () => {
      unguarded = await startServer(kind, { args: ['--event-scheduler=ON'] });
    });
    afterAll(() => unguarded.stop());
    beforeEach(async () => {
      if ((await unguarded.query(EVIL)).length > 0) await unguarded.query('DROP USER evil');
      await unguarded.query(
        'DROP DATABASE IF EXISTS h',
        'DROP DATABASE IF EXISTS bystander',
        'CREATE DATABASE h',
        'CREATE TABLE h.t (id INT, v TEXT)',
        'INSERT INTO h.t (id) VALUES (1)',
        'CREATE DATABASE bystander',
        'CREATE TABLE bystander.t AS SELECT 1 AS id',
      );
    });

    /** As a client sends it: all that ends with one delimiter at once. */
    async function send(sql: string, lines: string): Promise<void> {
      if (kind === 'mysql56') {
        const connection = await unguarded.connect({ multipleStatements: true });
        await connection.query(sql).finally(() => connection.end());
        return;
      }
      const login = ['--no-defaults', '--user=root', `--socket=${unguarded.socket}`, 'h'];
      const { stderr } = spawnSync(unguarded.programs.client, login, { input: lines, encoding: 'utf8' });
      expect(stderr).toBe('');
    }

    it.each(DETOURS.filter(([runsOn]) => runsOn === 'all' || runsOn === kind))(
      'B14: (%s) %s is refused, and reaches beyond where nobody refuses it',
      async (_, sql, reached) => {
        const lines = `DELIMITER ;;\n${sql} ;;\nDELIMITER ;\n`;
        const before = (dump: string) => dump.replace('CREATE TABLE', () => `${lines}CREATE TABLE`);
        await expectRefused(await plantBackup(engine, backupId, before));
        expect(await unguarded.query(reached)).toEqual([]);
        await send(sql, lines);
        await until(async () => ((await unguarded.query(reached)).length > 0 ? true : null), reached);
      },
    );
  });

  it.each(MISREAD)('B14: %s hides no statement', async (_, payload) => {
    await expectRefused(await plantBytes(payload));
    await expectServerAsBefore();
  });

  // Otherwise the tests above would prove nothing.
  it.runIf(kind !== 'mysql56')('B14: through a client program alone, these statements are run', async () => {
    const notRun: string[] = [];
    for (const [what, payload] of MISREAD) {
      const args = [
        '--no-defaults',
        '--user=root',
        `--socket=${server.socket}`,
        '--binary-mode',
        '--comments',
        'h',
      ];
      spawnSync(server.programs.client, args, { input: Buffer.from(payload, 'latin1') });
      if ((await server.query("SELECT user FROM mysql.user WHERE user = 'evil'")).length === 0)
        notRun.push(what);
      else await server.query('DROP USER evil');
    }
    // Its client program takes a backslash in such a name for what it is.
    expect(notRun).toEqual(kind === 'mariadb' ? ['ANSI_QUOTES, and a backslash in a name'] : []);
  });

  it('B14: what is for other databases is not sent', async () => {
    const { lines, expectNothing } = trap(NOT_CHOSEN);
    const { run } = await restoring(engine, await plant(lines), serverId, { h: 'h_copy' });
    expect(run.outcome?.kind).toBe('good');
    await expectServerAsBefore();
    expectNothing(run);
  });

  it('B14: what every dump holds is none of that', async () => {
    const { preview, run } = await restoring(engine, backupId, serverId, { h: 'h_copy' });
    expect(preview.outside).toEqual([]);
    expect(run.outcome?.kind).toBe('good');
  });

  const drill = async (planted: BackupId) =>
    engine.finished((await engine.call('drills.start', { backupId: planted, keepServer: false })).runId);

  // Of the statements those that no program may hold; the others are in the one of the next test.
  const stopping = [
    ...CLIENT_COMMANDS,
    ...BEYOND.map(([sql]) => sql).filter((sql) => sql.includes('SONAME')),
    AS_SOMEBODY_ELSE,
  ];
  it.each(kind === 'mysql56' ? [ONE_COMMAND, AS_SOMEBODY_ELSE] : stopping)(
    'B14, D1: in a drill %s makes no file, reads none, and proves nothing',
    async (line) => {
      const { lines, expectNothing } = trap(line);
      const run = await drill(await plant(lines));
      expect(run.outcome?.kind, JSON.stringify(run)).not.toBe('good');
      expectNothing(run);
    },
  );

  it('B14, D1: what makes no error comes to its end in a drill, and has touched nothing else', async () => {
    const { lines, expectNothing } = trap(WITHOUT_ERRORS);
    const run = await drill(await plant(lines));
    expect(['good', 'not-good'], JSON.stringify(run.outcome)).toContain(run.outcome?.kind);
    const compared = await engine.call('drills.get', { runId: run.id });
    expect(compared.objects.map(({ name }) => name)).toEqual(expect.arrayContaining(['t', 'all_of_it']));
    expectNothing([run, compared]);
    await expectServerAsBefore();
  });

  it('B14, D1: what hides in texts and comments stays in the drill’s own server', async () => {
    const undone = 'SET NAMES utf8mb4; SET sql_mode = DEFAULT; DROP USER evil;';
    // Of these each comes to its end on every server.
    const lines = MISREAD.slice(0, 2).map(([, payload]) => `${payload}\n;${undone}`);
    const run = await drill(await plantBytes(lines.join('\n')));
    expect(['good', 'not-good'], JSON.stringify(run.outcome)).toContain(run.outcome?.kind);
    await expectServerAsBefore();
  });

  it('a drill that passes says what a restore would refuse', async () => {
    const { lines, expectNothing } = trap("SELECT LOAD_FILE('SCRIPT');");
    const run = await drill(await plant(lines));
    expect(run.outcome, JSON.stringify(run.outcome)).toMatchObject({ kind: 'good' });
    const log = await engine.call('runs.log', { runId: run.id });
    expect(log.map(({ text }) => text).join('\n')).toMatch(
      /^A restore will not start until you allow it: 1 statement .* SELECT LOAD_FILE\(/m,
    );
    expectNothing([run]);
  });
});
