export type SqlTokenKind = 'plain' | 'comment' | 'string' | 'name' | 'number' | 'keyword';

export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly text: string;
}

// What definitions of tables, views, routines, triggers and events are made of. A word that is missing here is
// only not coloured.
const KEYWORDS = new Set(
  `ACTION ADD AFTER ALGORITHM ALTER ALWAYS AND AS ASC AUTO_INCREMENT BEFORE BEGIN BETWEEN BIGINT BINARY BIT BLOB
  BODY BOOLEAN BY CALL CASCADE CASE CHAR CHARACTER CHARSET CHECK CLOSE COLLATE COLUMN COMMENT COMMIT COMPLETION
  CONDITION CONSTRAINT CONTINUE CREATE CROSS CURRENT_TIMESTAMP CURSOR CYCLE DATABASE DATE DATETIME DECIMAL DECLARE
  DEFAULT DEFINER DELETE DELIMITER DESC DETERMINISTIC DISABLE DISTINCT DO DOUBLE DROP EACH ELSE ELSEIF ENABLE END
  ENDS ENGINE ENUM EVENT EVERY EXISTS EXIT FETCH FLOAT FOR FOREIGN FOUND FROM FULLTEXT FUNCTION GENERATED GROUP
  HANDLER HAVING IF IN INCREMENT INDEX INNER INOUT INSERT INT INTEGER INTERVAL INTO INVISIBLE INVOKER IS ITERATE
  JOIN JSON KEY LEAVE LEFT LIKE LIMIT LOCK LONGBLOB LONGTEXT LOOP MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MERGE
  MINVALUE MODIFIES NO NOT NULL OF ON OPEN OR ORDER OUT OUTER PACKAGE PARTITION PERSISTENT PRESERVE PRIMARY
  PROCEDURE RANGE READS REFERENCES REPEAT REPLACE RESTRICT RETURN RETURNS RIGHT ROLLBACK ROW ROW_FORMAT SCHEDULE
  SECURITY SELECT SEQUENCE SET SIGNAL SMALLINT SPATIAL SQL SQLEXCEPTION SQLSTATE START STARTS STORED SYSTEM TABLE
  TEMPORARY TEMPTABLE TEXT THEN TIME TIMESTAMP TINYBLOB TINYINT TINYTEXT TO TRIGGER TRIGGERS TRUNCATE UNDEFINED
  UNION UNIQUE UNLOCK UNSIGNED UNTIL UPDATE USE USING UUID VALUES VARBINARY VARCHAR VERSIONING VIEW VIRTUAL WHEN
  WHERE WHILE WITH WITHOUT XOR YEAR ZEROFILL`.split(/\s+/),
);

// In this order: comments (also the conditional ones, which servers run), strings, quoted names, numbers, words.
const PARTS =
  /(?<comment>\/\*[\s\S]*?(?:\*\/|$)|--(?=\s|$)[^\n]*|#[^\n]*)|(?<string>'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$))|(?<name>`(?:[^`]|``)*(?:`|$))|(?<number>\b(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?)\b)|(?<word>[A-Za-z_][A-Za-z0-9_$]*)/g;

/**
 * Cuts SQL into what is coloured differently. Joined, the tokens are the text again, whatever it holds.
 * @param sql a definition, as it stands in the dump
 */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  let at = 0;
  for (const match of sql.matchAll(PARTS)) {
    if (match.index > at) push(tokens, 'plain', sql.slice(at, match.index));
    push(tokens, kindOf(match.groups ?? {}), match[0]);
    at = match.index + match[0].length;
  }
  if (at < sql.length) push(tokens, 'plain', sql.slice(at));
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): SqlTokenKind {
  if (groups.comment !== undefined) return 'comment';
  if (groups.string !== undefined) return 'string';
  if (groups.name !== undefined) return 'name';
  if (groups.number !== undefined) return 'number';
  return KEYWORDS.has((groups.word ?? '').toUpperCase()) ? 'keyword' : 'plain';
}

/** Neighbours of one kind are one token, so that a long text makes few elements. */
function push(tokens: SqlToken[], kind: SqlTokenKind, text: string): void {
  const last = tokens.at(-1);
  if (last?.kind === kind && kind === 'plain') tokens[tokens.length - 1] = { kind, text: last.text + text };
  else tokens.push({ kind, text });
}
