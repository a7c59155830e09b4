import type { Flavour } from '../../../shared/model/server.ts';
import type { ServerConnection } from '../server/connect.ts';
import { text } from '../server/rows.ts';
import { compareVersions, isAtLeast, versionParts } from '../tools/version.ts';

/** What a server understands, as far as dumps of others differ in it. */
export interface Dialect {
  readonly flavour: Flavour;
  readonly version: string;
  /** In lower case. */
  readonly collations: ReadonlySet<string>;
  readonly charsets: ReadonlySet<string>;
  /** In upper case. */
  readonly engines: ReadonlySet<string>;
}

/** Two servers whose dumps are each other's: nothing has to be translated. */
export function isSameDialect(
  source: Pick<Dialect, 'flavour' | 'version'>,
  target: Pick<Dialect, 'flavour' | 'version'>,
): boolean {
  return source.flavour === target.flavour && compareVersions(source.version, target.version, 2) === 0;
}

/** Asks the server itself, since builds differ in what they have. */
export async function readDialect(c: ServerConnection): Promise<Dialect> {
  const collations = await c.query(
    'SELECT COLLATION_NAME AS name, CHARACTER_SET_NAME AS charset FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY',
  );
  const engines = await c.query(
    "SELECT ENGINE AS name FROM information_schema.ENGINES WHERE SUPPORT IN ('YES', 'DEFAULT')",
  );
  const charsets = new Set(collations.map(({ charset }) => text(charset).toLowerCase()));
  // MySQL has taken the newer name as another one for `utf8` since 5.5, and MariaDB the older one ever since.
  if (charsets.has('utf8')) charsets.add('utf8mb3');
  if (charsets.has('utf8mb3')) charsets.add('utf8');
  return {
    flavour: c.flavour,
    version: c.version,
    collations: new Set(
      collations.flatMap(({ name, charset }) => {
        const short = text(name).toLowerCase();
        // MariaDB lists `uca1400_ai_ci` once for each character set.
        return short.startsWith('uca1400_') ? [`${text(charset).toLowerCase()}_${short}`] : [short];
      }),
    ),
    charsets,
    engines: new Set(engines.map(({ name }) => text(name).toUpperCase())),
  };
}

/** What only some servers have, by the versions that brought it. */
export type Feature =
  | 'generated-columns'
  | 'checks'
  | 'checks-not-enforced'
  | 'expression-defaults'
  | 'text-defaults'
  | 'bare-defaults'
  | 'json'
  | 'uuid'
  | 'inet4'
  | 'inet6'
  | 'vector'
  | 'invisible-columns'
  | 'invisible-keys'
  | 'ignored-keys'
  | 'functional-keys'
  | 'descending-keys'
  | 'hashed-keys'
  | 'system-versioning'
  | 'row-history'
  | 'periods'
  | 'srid'
  | 'spatial-keys'
  | 'geomcollection'
  | 'on-replica'
  | 'ngram';

// [MariaDB since, MySQL since]; null: never.
const SINCE: Readonly<Record<Feature, readonly [string | null, string | null]>> = {
  'generated-columns': ['10.2', '5.7'],
  checks: ['10.2', '8.0.16'],
  'checks-not-enforced': [null, '8.0.16'],
  'expression-defaults': ['10.2', '8.0.13'],
  'text-defaults': ['10.2', null],
  'bare-defaults': ['10.2', null],
  json: ['10.2.7', '5.7.8'],
  uuid: ['10.7', null],
  inet4: ['10.10', null],
  inet6: ['10.5', null],
  vector: ['11.7', '9.0'],
  'invisible-columns': ['10.3', '8.0.23'],
  'invisible-keys': [null, '8.0'],
  'ignored-keys': ['10.6', null],
  'functional-keys': [null, '8.0.13'],
  'descending-keys': ['10.8', '8.0'],
  'hashed-keys': ['10.4', null],
  'system-versioning': ['10.3', null],
  // Rows of the past can be loaded (system_versioning_insert_history).
  'row-history': ['10.11', null],
  periods: ['10.4', null],
  srid: [null, '8.0.3'],
  'spatial-keys': ['10.2.2', '5.7.5'],
  geomcollection: [null, '8.0.11'],
  'on-replica': [null, '8.0.26'],
  ngram: [null, '5.7.6'],
};

export function has(feature: Feature, { flavour, version }: Pick<Dialect, 'flavour' | 'version'>): boolean {
  const since = SINCE[feature][flavour === 'mariadb' ? 0 : 1];
  return since !== null && isAtLeast(version, since);
}

/** Whether a server runs what stands in an executable comment, as dumps hold them (`/*!80016 …`). */
export function runsComment(
  open: string,
  { flavour, version }: Pick<Dialect, 'flavour' | 'version'>,
): boolean {
  const [, isMariadb, digits = ''] = /^\/\*(M?)!(\d*)/.exec(open) ?? [];
  if (isMariadb === 'M' && flavour !== 'mariadb') return false;
  if (digits === '') return true;
  const wanted = Number(digits);
  // What MySQL has had since 5.7 is not MariaDB's.
  if (flavour === 'mariadb' && isMariadb !== 'M' && wanted >= 50700 && wanted <= 99999) return false;
  const [major, minor, patch] = versionParts(version);
  return major * 10_000 + minor * 100 + patch >= wanted;
}

const EVERYWHERE = [
  'REAL_AS_FLOAT',
  'PIPES_AS_CONCAT',
  'ANSI_QUOTES',
  'IGNORE_SPACE',
  'ONLY_FULL_GROUP_BY',
  'NO_UNSIGNED_SUBTRACTION',
  'NO_DIR_IN_CREATE',
  'ANSI',
  'NO_AUTO_VALUE_ON_ZERO',
  'NO_BACKSLASH_ESCAPES',
  'STRICT_TRANS_TABLES',
  'STRICT_ALL_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ALLOW_INVALID_DATES',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'TRADITIONAL',
  'HIGH_NOT_PRECEDENCE',
  'NO_ENGINE_SUBSTITUTION',
  'PAD_CHAR_TO_FULL_LENGTH',
];
const UNTIL_8 = [
  'NO_AUTO_CREATE_USER',
  'POSTGRESQL',
  'ORACLE',
  'MSSQL',
  'DB2',
  'MAXDB',
  'NO_KEY_OPTIONS',
  'NO_TABLE_OPTIONS',
  'NO_FIELD_OPTIONS',
  'MYSQL323',
  'MYSQL40',
];
const ONLY_MARIADB = ['EMPTY_STRING_IS_NULL', 'SIMULTANEOUS_ASSIGNMENT', 'TIME_ROUND_FRACTIONAL'];

/** Values of sql_mode that a server takes. */
export function sqlModes({ flavour, version }: Pick<Dialect, 'flavour' | 'version'>): ReadonlySet<string> {
  if (flavour === 'mariadb') return new Set([...EVERYWHERE, ...UNTIL_8, ...ONLY_MARIADB]);
  return new Set(
    isAtLeast(version, '8.0') ? [...EVERYWHERE, 'TIME_TRUNCATE_FRACTIONAL'] : [...EVERYWHERE, ...UNTIL_8],
  );
}
