import type { Section } from '../../../shared/model/dump-index.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { RestorePreview } from '../../../shared/model/restore.ts';
import type { DumpReader } from '../container/reader.ts';
import { databaseNames } from './database-names.ts';
import type { TranslateRules } from './model.ts';
import { RenamedNames } from './renamed-names.ts';
import { objectOf } from './restored-objects.ts';
import { disableEvent } from './rewrite-rules.ts';
import { statementsOf } from './statements.ts';
import { codeOf, isWord } from './tokens.ts';

const PROGRAMS: ReadonlySet<string> = new Set([
  'view',
  'trigger',
  'function',
  'procedure',
  'package',
  'package-body',
  'event',
]);

export interface ProgramsSeen {
  readonly qualifiedNames: RestorePreview['qualifiedNames'];
  /** Events that are enabled in the dump. */
  readonly enabledEvents: readonly ObjectRef[];
  /** Functions that do not say that they change nothing, and always give the same. */
  readonly undeclaredFunctions: readonly ObjectRef[];
}

/**
 * Reads the definitions of views and programs from the dump: which of them name a database that gets another name
 * (a rename cannot follow into their texts), which events would run, and which functions a binary log does not take.
 */
export async function readPrograms(
  reader: DumpReader,
  sections: readonly Section[],
  rules: Pick<TranslateRules, 'rename' | 'ignoreCase'>,
  signal: AbortSignal,
): Promise<ProgramsSeen> {
  const qualifiedNames: RestorePreview['qualifiedNames'] = [];
  const enabledEvents: ObjectRef[] = [];
  const undeclaredFunctions: ObjectRef[] = [];
  for (const section of sections) {
    const object = programOf(section);
    if (object === null) continue;
    // Without a rename only some have to be looked into.
    if (rules.rename.size === 0 && object.kind !== 'event' && object.kind !== 'function') continue;
    const parts: Buffer[] = [];
    for await (const bytes of reader.read([section], { signal })) parts.push(bytes);
    const sql = Buffer.concat(parts).toString('latin1');
    for (const mentions of mentionedDatabases(sql, rules)) qualifiedNames.push({ ...object, mentions });
    if (object.kind === 'event' && isEnabled(sql)) enabledEvents.push(object);
    if (object.kind === 'function' && isUndeclared(sql)) undeclaredFunctions.push(object);
  }
  return { qualifiedNames, enabledEvents, undeclaredFunctions };
}

/**
 * Renamed databases that a definition names where a rename does not reach, each once.
 * @param sql one byte is one character (latin1)
 */
export function mentionedDatabases(
  sql: string,
  rules: Pick<TranslateRules, 'rename' | 'ignoreCase'>,
): readonly string[] {
  const found = new Set<string>();
  const names = new RenamedNames(rules);
  for (const { tokens } of statementsOf(sql)) {
    for (const token of databaseNames(tokens, names).inText) found.add(names.oldNameOf(token) ?? '');
  }
  return [...found];
}

function isEnabled(sql: string): boolean {
  for (const { tokens } of statementsOf(sql)) if (disableEvent(tokens).length > 0) return true;
  return false;
}

/**
 * Neither DETERMINISTIC nor NO SQL nor READS SQL DATA: error 1418 where a binary log is kept (truths B5).
 * @see https://dev.mysql.com/doc/refman/en/stored-programs-logging.html
 */
function isUndeclared(sql: string): boolean {
  return [...statementsOf(sql)].some(({ tokens }) => {
    const code = codeOf(tokens);
    const at = code.findIndex((token) => isWord(token, 'FUNCTION'));
    const isCreate = isWord(code[0], 'CREATE') && at > 0;
    // One of a shared library declares nothing, and no binary log asks.
    if (code.some((token) => isWord(token, 'SONAME'))) return false;
    return (
      isCreate &&
      !code.some(
        (token, i) =>
          i > at &&
          ((isWord(token, 'DETERMINISTIC') && !isWord(code[i - 1], 'NOT')) ||
            (isWord(token, 'SQL') && isWord(code[i - 1], 'NO')) ||
            (isWord(token, 'READS') && isWord(code[i + 1], 'SQL'))),
      )
    );
  });
}

/** Whether names in the text of what a section makes are asked about before the start. */
export const isProgram = (section: Pick<Section, 'kind' | 'database' | 'object'>): boolean =>
  PROGRAMS.has(section.kind) && objectOf(section) !== null;

function programOf(section: Section): ObjectRef | null {
  return isProgram(section) ? objectOf(section) : null;
}
