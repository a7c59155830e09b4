import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../electron/engine/restore/translate.ts';
import { comparableText } from '../../../electron/engine/verify/definition-text.ts';

const untouched = {
  rename: new Map<string, string>(),
  ignoreCase: false,
  keepSandboxLine: true,
  stripStorage: false,
  disableEventsIn: new Set<string>(),
  definer: null,
  translation: null,
};

function translated(kind: 'header' | 'trigger' | 'procedure', sql: string) {
  const translator = createTranslator(untouched);
  const bytes = translator.translate({ kind, rawOffset: 7, database: 'd' }, Buffer.from(sql));
  return { sql: bytes.toString(), rewrites: translator.rewrites().map((rewrite) => rewrite.kind) };
}

const trigger = (body: string) =>
  `DELIMITER ;;\n/*!50003 CREATE*/ /*!50017 DEFINER=\`a\`@\`b\`*/ /*!50003 TRIGGER \`r\` BEFORE INSERT ON \`t\` FOR EACH ROW ${body} */;;\nDELIMITER ;\n`;

describe('what is mended on the way into a server', () => {
  it('the semicolon that mysqldump leaves behind a trigger of a script, and says so', () => {
    expect(translated('trigger', trigger('SET NEW.id = 1;'))).toEqual({
      sql: trigger('SET NEW.id = 1'),
      rewrites: ['trigger-semicolon'],
    });
    expect(translated('trigger', trigger('BEGIN SET NEW.id = 1; END;')).sql).toBe(
      trigger('BEGIN SET NEW.id = 1; END'),
    );
  });

  it('and no other semicolon', () => {
    for (const body of ['SET NEW.id = 1', 'BEGIN SET NEW.id = 1; END', "SET NEW.a = ';'"])
      expect(translated('trigger', trigger(body))).toEqual({ sql: trigger(body), rewrites: [] });
  });

  it('dates that do not exist are let in: the header’s sql_mode, without a word', () => {
    const header = "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n";
    expect(translated('header', header)).toEqual({
      sql: header.replace('ZERO', 'ZERO,ALLOW_INVALID_DATES'),
      rewrites: [],
    });
    expect(translated('procedure', header).sql).toBe(header);
  });

  it('a space that the client puts behind a comment is no difference', () => {
    expect(comparableText('SELECT 1 /* c */;')).toBe(comparableText('SELECT 1 /* c */ ;'));
    expect(comparableText('SELECT 1 /* c */;')).not.toBe(comparableText('SELECT 2 /* c */ ;'));
  });
});
