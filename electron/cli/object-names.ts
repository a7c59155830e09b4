import { HoldfastError } from '../../shared/errors.ts';
import { ObjectKind } from '../../shared/model/inventory.ts';

/** The name as `parseQualifiedName` reads it: quoted only where that is needed. */
export function qualifiedText({
  database,
  name,
}: {
  readonly database: string;
  readonly name: string;
}): string {
  return `${/[.`:]/.test(database) ? quoted(database) : database}.${name.startsWith('`') ? quoted(name) : name}`;
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/**
 * Reads `db.name`; parts that hold a dot or a backtick are quoted as in SQL: `` `my.db`.`a``b` ``.
 * @throws HoldfastError 'bad-input'
 */
export function parseQualifiedName(text: string): { readonly database: string; readonly name: string } {
  const match = /^(?:`((?:[^`]|``)+)`|([^`.]+))\.(?:`((?:[^`]|``)+)`|([^`].*|))$/s.exec(text);
  const database = match?.[1]?.replaceAll('``', '`') ?? match?.[2];
  const name = match?.[3]?.replaceAll('``', '`') ?? match?.[4];
  if (database === undefined || name === undefined || name === '')
    throw new HoldfastError('bad-input', {
      problems: [
        `“${text}” is not of the form database.name; a database whose name holds a dot is quoted as in SQL`,
      ],
    });
  return { database, name };
}

export function parseTableName(text: string): { readonly database: string; readonly table: string } {
  const { database, name } = parseQualifiedName(text);
  return { database, table: name };
}

/** Reads `db.name`, or `kind:db.name` where several objects share the name. @throws HoldfastError 'bad-input' */
export function parseObjectName(text: string): {
  readonly kind: ObjectKind | null;
  readonly database: string;
  readonly name: string;
} {
  const colon = text.indexOf(':');
  const kind = ObjectKind.safeParse(text.slice(0, Math.max(0, colon)));
  return kind.success
    ? { kind: kind.data, ...parseQualifiedName(text.slice(colon + 1)) }
    : { kind: null, ...parseQualifiedName(text) };
}

/** Reads `a=b` of --as. @throws HoldfastError 'bad-input' */
export function parseRename(text: string): { readonly from: string; readonly to: string } {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new HoldfastError('bad-input', { problems: [`--as: “${text}” is not of the form old=new`] });
  return { from: text.slice(0, at), to: text.slice(at + 1) };
}
