import { HoldfastError } from '../../../shared/errors.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { ServerConnection } from '../server/connect.ts';

/** A view may be a report over everything; that it runs for so long shows that it can be read. */
const VIEW_SECONDS = 30;

export interface ViewsRead {
  /** Views that are broken in themselves, with the server's words. */
  readonly broken: readonly { readonly view: ObjectRef; readonly message: string }[];
  /** Views whose reading fails because of the data in them: they fail at the source, too. */
  readonly failing: readonly { readonly view: ObjectRef; readonly message: string }[];
  /** Views that were still computing their first row. */
  readonly slow: readonly ObjectRef[];
}

// What the definition itself lacks: an object, a column, an account, a right. Anything else is what its expressions
// do with the rows, which are the same here and at the source.
const STRUCTURAL = new Set([1044, 1049, 1054, 1109, 1142, 1143, 1146, 1227, 1305, 1356, 1370, 1449, 4161]);
const TIMED_OUT = new Set([1969, 3024]);

/** Reads one row of each view. The server itself reads it with the rights of its definer. */
export async function readViews(
  connection: ServerConnection,
  views: readonly ObjectRef[],
  signal: AbortSignal,
): Promise<ViewsRead> {
  const broken: { view: ObjectRef; message: string }[] = [];
  const failing: { view: ObjectRef; message: string }[] = [];
  const slow: ObjectRef[] = [];
  for (const view of views) {
    signal.throwIfAborted();
    try {
      await connection.query(readOne(connection, view));
    } catch (error) {
      if (!(error instanceof HoldfastError) || !error.is('query-failed')) throw error;
      const { message } = error.data;
      const number = error.data.number ?? 0;
      if (TIMED_OUT.has(number)) slow.push(view);
      else (STRUCTURAL.has(number) ? broken : failing).push({ view, message });
    }
  }
  return { broken, failing, slow };
}

function readOne({ flavour }: ServerConnection, { database, name }: ObjectRef): string {
  const from = `FROM ${quoted(database)}.${quoted(name)} LIMIT 1`;
  return flavour === 'mariadb'
    ? `SET STATEMENT max_statement_time = ${VIEW_SECONDS} FOR SELECT * ${from}`
    : `SELECT /*+ MAX_EXECUTION_TIME(${VIEW_SECONDS * 1000}) */ * ${from}`;
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
