import os from 'node:os';
import path from 'node:path';
import type { Tool } from '../../../shared/model/tool.ts';
import { isAtLeast } from '../tools/version.ts';

/** Everything that belongs to one sandbox on disk. */
export interface SandboxFolders {
  readonly folder: string;
  readonly data: string;
  readonly tmp: string;
  /** Empty for ever: the only place where the server may read or write files for SQL (secure_file_priv). */
  readonly files: string;
  /** Empty for ever: no plugin or library of this machine can be loaded. */
  readonly plugins: string;
  readonly log: string;
  readonly initFile: string;
  readonly pidFile: string;
}

export function foldersOf(folder: string): SandboxFolders {
  return {
    folder,
    data: path.join(folder, 'data'),
    tmp: path.join(folder, 'tmp'),
    files: path.join(folder, 'files'),
    plugins: path.join(folder, 'plugins'),
    log: path.join(folder, 'server.log'),
    initFile: path.join(folder, 'init.sql'),
    pidFile: path.join(folder, 'server.pid'),
  };
}

/** What is fixed when a data folder is made. */
export interface FixedAtInit {
  readonly lowerCaseTableNames: 0 | 1 | 2;
  /** Bytes; null: the server's own default. */
  readonly pageSize: number | null;
}

/**
 * The source's choices that a data folder must be made with.
 * @param platform a case-preserving source (2, macOS) can only be had on such a disk; elsewhere 1 compares alike
 */
export function fixedAtInit(
  variables: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): FixedAtInit {
  const wanted = variables.lower_case_table_names;
  const pageSize = Number(variables.innodb_page_size);
  return {
    lowerCaseTableNames: lowerCase(wanted, platform),
    pageSize: [4096, 8192, 32768, 65536].includes(pageSize) ? pageSize : null,
  };
}

function lowerCase(wanted: string | undefined, platform: NodeJS.Platform): 0 | 1 | 2 {
  const isCaseBlind = platform === 'darwin' || platform === 'win32';
  if (wanted === '1') return 1;
  if (wanted === '2') return platform === 'darwin' ? 2 : 1;
  if (!isCaseBlind) return 0;
  return platform === 'darwin' ? 2 : 1;
}

/** Options for making a data folder and for every start on it alike. */
export function fixedFlags(fixed: FixedAtInit): readonly string[] {
  return [
    `--lower-case-table-names=${fixed.lowerCaseTableNames}`,
    ...(fixed.pageSize === null ? [] : [`--innodb-page-size=${fixed.pageSize}`]),
  ];
}

/** A server refuses to run as root unless it is told so. */
export function userFlags(): readonly string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

// What the definitions and rows of a dump may rely on without the dump setting it. Values come from a manifest, so
// only plain words and numbers pass.
const TAKEN_OVER = [
  'character_set_server',
  'collation_server',
  'default_collation_for_utf8mb4',
  'explicit_defaults_for_timestamp',
  'innodb_strict_mode',
  'innodb_default_row_format',
  // Until MySQL 5.6: without them DYNAMIC and COMPRESSED rows fall back to COMPACT, and long keys are refused.
  'innodb_file_format',
  'innodb_file_per_table',
  'innodb_large_prefix',
  'restrict_fk_on_non_standard_key',
  'innodb_ft_min_token_size',
  'ft_min_word_len',
  'group_concat_max_len',
  'div_precision_increment',
] as const;

/** Options that make the sandbox behave as the source did where a dump's meaning depends on it. */
export function takenOverFlags(variables: Readonly<Record<string, string>>): readonly string[] {
  return TAKEN_OVER.flatMap((name) => {
    const value = variables[name];
    if (value === undefined || !/^[A-Za-z0-9_]{1,64}$/.test(value)) return [];
    // "loose": another version may have dropped it.
    return [`--loose-${name.replaceAll('_', '-')}=${value}`];
  });
}

/** Where the server listens. */
export interface Listening {
  readonly socket: string;
  readonly port: number | null;
}

/**
 * The arguments of a sandbox server (facts §9).
 * A restored dump is somebody's SQL: it must not read or write files outside this folder, load code, reach the
 * network or run jobs.
 */
export function serverFlags(
  server: Pick<Tool, 'flavour' | 'version'>,
  folders: SandboxFolders,
  listening: Listening,
  fixed: FixedAtInit,
  variables: Readonly<Record<string, string>>,
): readonly string[] {
  const network =
    listening.port === null
      ? ['--skip-networking']
      : ['--bind-address=127.0.0.1', `--port=${listening.port}`];
  return [
    '--no-defaults',
    `--datadir=${folders.data}`,
    `--socket=${listening.socket}`,
    `--pid-file=${folders.pidFile}`,
    `--log-error=${folders.log}`,
    `--tmpdir=${folders.tmp}`,
    `--init-file=${folders.initFile}`,
    ...userFlags(),
    ...network,
    '--skip-name-resolve',
    `--secure-file-priv=${folders.files}`,
    `--plugin-dir=${folders.plugins}`,
    '--local-infile=0',
    // OFF, never DISABLED: restore and re-dump would fail with 1577.
    '--event-scheduler=OFF',
    '--skip-log-bin',
    ...(server.flavour === 'mariadb'
      ? ['--skip-symbolic-links', '--loose-skip-feedback', '--loose-innodb-buffer-pool-dump-at-shutdown=OFF']
      : ['--symbolic-links=0', '--loose-mysqlx=OFF', '--loose-innodb-redo-log-capacity=256M']),
    ...logFlags(server, variables),
    ...fixedFlags(fixed),
    ...takenOverFlags(variables),
    '--max-allowed-packet=1G',
    // Nothing here has to survive a crash.
    '--innodb-flush-log-at-trx-commit=0',
    '--loose-innodb-doublewrite=OFF',
    `--innodb-buffer-pool-size=${bufferPoolBytes(os.totalmem())}`,
  ];
}

const MIB = 1024 * 1024;

/** MySQL before 8 refuses values larger than a tenth of its redo log, so that the source's size must be had. */
function logFlags(
  { flavour, version }: Pick<Tool, 'flavour' | 'version'>,
  variables: Readonly<Record<string, string>>,
): readonly string[] {
  const size = Number(variables.innodb_log_file_size);
  const files = Number(variables.innodb_log_files_in_group);
  if (flavour !== 'mysql' || isAtLeast(version, '8.0.0') || !Number.isSafeInteger(size)) return [];
  return [
    `--innodb-log-file-size=${size}`,
    ...(Number.isSafeInteger(files) && files >= 2 ? [`--innodb-log-files-in-group=${files}`] : []),
  ];
}

/** A sixteenth of the machine's memory, at least 128 MiB and at most 1 GiB. */
export function bufferPoolBytes(totalMemory: number): number {
  const share = Math.floor(totalMemory / 16 / MIB) * MIB;
  return Math.min(1024 * MIB, Math.max(128 * MIB, share));
}
