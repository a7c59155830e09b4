import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { plantBackup } from '../support/plant.ts';
import { restoring } from '../support/restoring.ts';
import { tempFolder } from '../support/temp.ts';
import { allServerKinds, startServer, type TestServer } from '../support/test-server.ts';

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

/** Statements that reach beyond the restored databases in other ways. */
const BEYOND = [
  "GRANT ALL ON *.* TO 'root'@'localhost' WITH GRANT OPTION;",
  "CREATE USER 'evil'@'%' IDENTIFIED BY 'Evil.1234';",
  "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';",
  "CREATE FUNCTION sys_exec RETURNS INT SONAME 'lib_mysqludf_sys.so';",
  "CREATE SERVER away FOREIGN DATA WRAPPER mysql OPTIONS (HOST '127.0.0.1', PORT 1);",
  '/*!40000 SET GLOBAL max_connections = 7 */;',
  'DROP DATABASE bystander;',
  '/*!50003 CREATE TRIGGER h.writes BEFORE INSERT ON h.t FOR EACH ROW INSERT INTO bystander.t VALUES (2) */;',
  "INSERT INTO `t` (v) VALUES ('a'), (LOAD_FILE('SCRIPT'));",
  "INSERT INTO `t` (v) VALUES ('a') -- it's\n; DROP DATABASE bystander; -- '",
];

/** Parts of a dump for other databases than the chosen; they are not even sent. */
const NOT_CHOSEN = ['USE bystander; INSERT INTO t VALUES (2);', 'INSERT INTO bystander.t VALUES (2);'];

/** Everything that a program may try, one thing after the other. */
const ALL_AT_ONCE = `DELIMITER ;;
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
  CREATE TABLE h.outside (id INT) ENGINE=MyISAM DATA DIRECTORY='FOLDER';
  INSERT INTO h.t (v) VALUES (LOAD_FILE('SCRIPT'));
  DROP DATABASE mysql;
END;;
DELIMITER ;
CALL h.all_of_it();`;

/** Statements with which a server writes and reads files (truths D1); sandbox-isolation.test.ts tries more of them. */
const SERVER_STATEMENTS = [
  "SELECT 'pwned' INTO OUTFILE 'FILE';",
  "SET GLOBAL general_log_file='FILE'; SET GLOBAL general_log=ON;",
  // These two are no errors, and so come to be seen in what is restored.
  `CREATE TABLE outside (id INT) ENGINE=MyISAM DATA DIRECTORY='FOLDER' INDEX DIRECTORY='FOLDER';
INSERT INTO t (v) VALUES (LOAD_FILE('SCRIPT'));`,
];

/** Statements that arrive by themselves, and those that only run when they are called, or as somebody else. */
const AS_SOMEBODY_ELSE = `DELIMITER ;;
CREATE DEFINER=\`root\`@\`localhost\` PROCEDURE h.logs() SET GLOBAL general_log_file='FILE', GLOBAL general_log=ON;;
CREATE DEFINER=\`root\`@\`localhost\` TRIGGER h.fires BEFORE INSERT ON t FOR EACH ROW CALL h.logs();;
DELIMITER ;
INSERT INTO t (v) VALUES ('fires');`;

const SECRET = 'what is in a file of this machine';

describe.each(allServerKinds())('a hostile dump of %s', (kind) => {
  let server: TestServer;
  let engine: TestEngine;
  let serverId: ServerId;
  let backupId: BackupId;
  let folder: string;

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
    engine = await startEngine();
    serverId = await engine.addServer(server);
    const { storageId } = await engine.addStorage();
    backupId = await engine.goodBackup(serverId, storageId, { databases: ['h'] });
  });
  beforeEach(() => {
    folder = tempFolder('pwned');
    writeFileSync(path.join(folder, 'script.sql'), `${SECRET}\n`);
  });
  afterAll(async () => {
    await engine.close();
    await server.stop();
  });

  const plant = (line: string) => {
    const places: Record<string, string> = {
      FILE: path.join(folder, 'pwned'),
      FILE2: path.join(folder, 'dumped'),
      SCRIPT: path.join(folder, 'script.sql'),
      FOLDER: folder,
    };
    const text = line.replaceAll(/\b(?:FILE2?|SCRIPT|FOLDER)\b/g, (word) => places[word] ?? word);
    return plantBackup(engine, backupId, (sql) => sql.replace('UNLOCK TABLES;', `UNLOCK TABLES;\n${text}\n`));
  };

  const drill = async (planted: BackupId) =>
    engine.finished((await engine.call('drills.start', { backupId: planted, keepServer: false })).runId);

  // MySQL 5.6 has the client program of MySQL 9, which is tried with everything there.
  it.each(kind === 'mysql56' ? CLIENT_COMMANDS.slice(0, 1) : CLIENT_COMMANDS)(
    'B14: %s makes no file and reads none',
    async (line) => {
      const planted = await plant(line);
      // Refused, and of no effect where somebody allows it.
      await expectRefused(planted);
      const { run } = await restoring(engine, planted, serverId, { h: 'h_copy' }, { allowOutside: true });
      expect(readdirSync(folder)).toEqual(['script.sql']);
      expect(JSON.stringify(run)).not.toContain(SECRET);
      const rows = await server.query('SELECT v FROM h_copy.t');
      expect(rows.map(({ v }) => v)).toEqual(['one']);
    },
  );

  const expectRefused = async (planted: BackupId): Promise<void> => {
    await expect(restoring(engine, planted, serverId, { h: 'h_refused' })).rejects.toMatchObject({
      wire: { code: 'reaches-outside' },
    });
    expect(await server.query("SHOW DATABASES LIKE 'h\\_refused'")).toEqual([]);
  };

  it.each(kind === 'mysql56' ? BEYOND.slice(-3) : [...BEYOND, ...SERVER_STATEMENTS])(
    'B14: %s is found before the start, and refused',
    async (line) => {
      await expectRefused(await plant(line));
      expect(await server.query('SELECT id FROM bystander.t')).toHaveLength(1);
      expect(readdirSync(folder)).toEqual(['script.sql']);
    },
  );

  it.each(NOT_CHOSEN)('B14: %s is not sent', async (line) => {
    const { run } = await restoring(engine, await plant(line), serverId, { h: 'h_copy' });
    expect(run.outcome?.kind).toBe('good');
    expect(await server.query('SELECT id FROM bystander.t')).toHaveLength(1);
  });

  it('B14: what every dump holds is none of that', async () => {
    const { preview, run } = await restoring(engine, backupId, serverId, { h: 'h_copy' });
    expect(preview.outside).toEqual([]);
    expect(run.outcome?.kind).toBe('good');
  });

  it('B14: neither does a drill', async () => {
    const run = await drill(await plant('\\! touch FILE'));
    expect(run.outcome?.kind).not.toBe('good');
    expect(readdirSync(folder)).toEqual(['script.sql']);
  });

  it('D1: neither does a program that runs as an administrator', async () => {
    const run = await drill(await plant(AS_SOMEBODY_ELSE));
    expect(run.outcome?.kind).not.toBe('good');
    expect(readdirSync(folder)).toEqual(['script.sql']);
  });

  it('D1: a program that tries everything changes nothing outside of the sandbox', async () => {
    const run = await drill(await plant(ALL_AT_ONCE));
    expect(run.outcome, JSON.stringify(run)).not.toBeNull();
    expect(readdirSync(folder)).toEqual(['script.sql']);
    expect(JSON.stringify(run)).not.toContain(SECRET);
  });

  it.each(SERVER_STATEMENTS)('D1: %s writes and reads nothing outside of the sandbox', async (statement) => {
    const run = await drill(await plant(statement));
    expect(run.outcome, JSON.stringify(run)).not.toBeNull();
    expect(readdirSync(folder)).toEqual(['script.sql']);
    const shown =
      run.outcome?.kind === 'good' || run.outcome?.kind === 'not-good'
        ? await engine.call('drills.get', { runId: run.id })
        : run;
    expect(JSON.stringify(shown)).not.toContain(SECRET);
  });
});
