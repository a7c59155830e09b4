import type { RowColumn } from '../../../shared/model/rows.ts';
import { headTokens } from './statement-tokens.ts';

/** Columns are at most 4,096 in MySQL; each takes two tokens in an INSERT's list. */
const MOST_TOKENS = 10_000;
/** Where a column's type ends and what is said of it begins. */
const ATTRIBUTE =
  /\s(NOT|NULL|DEFAULT|AUTO_INCREMENT|COMMENT|CHARACTER|COLLATE|GENERATED|AS|VIRTUAL|STORED|PERSISTENT|ON|CHECK|INVISIBLE|COMPRESSED|PRIMARY|UNIQUE|REFERENCES|SRID|WITHOUT|WITH|VISIBLE|COLUMN_FORMAT|STORAGE|REF_SYSTEM_ID|\/\*!)(\s|$|\()/i;
/** What items of a definition begin with that are no columns. Dump programs quote the names of columns, people may not. */
const NO_COLUMN: ReadonlySet<string> = new Set(
  'PRIMARY UNIQUE KEY INDEX FULLTEXT SPATIAL CONSTRAINT FOREIGN CHECK PERIOD VECTOR'.split(' '),
);
const GENERATED = /\s(GENERATED\s+ALWAYS\s+)?AS\s*(ROW\s+(START|END)|\()/i;

/**
 * The columns whose values stand in a table's INSERT statements, in their order.
 * @param createTable the CREATE TABLE statement as the dump has it
 * @param insertHead the beginning of the first INSERT statement, which may list the columns; '' where there is none
 * @param values in a row, where there is one: mariadb-dump writes the values of generated columns, mysqldump does not
 */
export function columnsOfRows(createTable: string, insertHead: string, values: number | null): RowColumn[] {
  const defined = columnsOf(createTable);
  const listed = listedColumns(insertHead);
  if (listed !== null)
    return listed.map((name) => ({ name, type: defined.find((column) => column.name === name)?.type ?? '' }));
  if (values === defined.length) return defined.map(withoutFlag);
  const given = defined.filter(({ isGenerated }) => !isGenerated).map(withoutFlag);
  // A dump of rows alone defines nothing.
  return values === null
    ? given
    : Array.from({ length: values }, (_, at) => given[at] ?? { name: `column ${at + 1}`, type: '' });
}

interface DefinedColumn extends RowColumn {
  readonly isGenerated: boolean;
}

const withoutFlag = ({ name, type }: DefinedColumn): RowColumn => ({ name, type });

/** Reads the items between the outer parentheses: a column begins with its name, a key or constraint with a word. */
function columnsOf(createTable: string): DefinedColumn[] {
  return itemsOf(createTable).flatMap((item) => {
    const [first] = headTokens(`${item} ;`, 1).tokens;
    if (first === undefined || (first.kind === 'word' && NO_COLUMN.has(first.text))) return [];
    if (first.kind !== 'word' && first.kind !== 'name') return [];
    const nameLength = first.kind === 'word' ? first.raw.length : first.raw.replaceAll('`', '``').length + 2;
    const rest = item.trimStart().slice(nameLength);
    const bare = unquoted(rest);
    const end = ATTRIBUTE.exec(bare)?.index ?? rest.length;
    return [{ name: first.raw, type: rest.slice(0, end).trim(), isGenerated: GENERATED.test(bare) }];
  });
}

/** Of the same length: a default, a comment or a value of an ENUM may hold any word. */
const unquoted = (text: string): string =>
  text.replaceAll(/'(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`/gs, (quoted) => "'".padEnd(quoted.length, '.'));

function itemsOf(createTable: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = '';
  let from = -1;
  for (let at = 0; at < createTable.length; at += 1) {
    const char = createTable.charAt(at);
    if (quote !== '') {
      if (char === '\\' && quote === "'") at += 1;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '`' || char === '"') quote = char;
    else if (char === '(') {
      depth += 1;
      if (depth === 1) from = at + 1;
    } else if (depth === 1 && (char === ',' || char === ')')) {
      items.push(createTable.slice(from, at));
      from = at + 1;
      if (char === ')') return items;
    } else if (char === ')') depth -= 1;
  }
  return items;
}

/** `INSERT INTO t (a, b) VALUES`: dump programs list columns when some of the table are generated or invisible. */
export function listedColumns(insertHead: string): string[] | null {
  const { tokens } = headTokens(insertHead, MOST_TOKENS);
  const open = tokens.findIndex(({ kind, text }) => kind === 'mark' && text === '(');
  const values = tokens.findIndex(({ kind, text }) => kind === 'word' && text === 'VALUES');
  if (open < 0 || values < open) return null;
  return tokens
    .slice(open, values)
    .flatMap(({ kind, raw }) => (kind === 'name' || kind === 'word' ? [raw] : []));
}
