import { HoldfastError } from '../../../shared/errors.ts';
import type { Tool, ToolRole } from '../../../shared/model/tool.ts';
import { runTool } from '../system/run-tool.ts';
import { roleOfName } from './known-programs.ts';

/** What `--version` says. */
export interface VersionLine {
  readonly role: ToolRole | null;
  readonly flavour: Tool['flavour'];
  readonly version: string;
}

/**
 * Reads the line that `--version` prints. MariaDB's programs number themselves ("Ver 10.19") apart from the release
 * that they belong to ("Distrib 10.11.19-MariaDB"); MySQL's up to 5.7 do so, too ("Ver 14.14 Distrib 5.7.44").
 * @returns null when it is no such line
 */
export function parseVersion(output: string): VersionLine | null {
  const line = output.split('\n').find((each) => /\bVer\b|\bfrom\b.*-MariaDB/i.test(each));
  if (line === undefined) return null;
  const flavour = /mariadb/i.test(line) ? 'mariadb' : 'mysql';
  const number =
    /\bDistrib (\d+\.\d+\.\d+)/.exec(line) ??
    /\bfrom (\d+\.\d+\.\d+)-MariaDB/i.exec(line) ??
    /\bVer (\d+\.\d+\.\d+)/.exec(line);
  const version = number?.[1];
  if (version === undefined) return null;
  const program = /^(.*?)\s+(?:Ver\b|from\b)/i.exec(line)?.[1] ?? '';
  return { role: roleOfName(program.trim()), flavour, version };
}

/**
 * The long options in the output of `--verbose --help`: those of the list, and those of the table of values, which
 * names some that the list's layout hides.
 */
export function parseOptions(help: string): readonly string[] {
  const names = new Set<string>();
  for (const line of help.split('\n')) {
    const listed = /^(?: {2}-.,| {0,3})\s*--([a-z0-9][a-z0-9-]*)/i.exec(line)?.[1];
    const valued = /^([a-z][a-z0-9-]+) {2,}\S/.exec(line)?.[1];
    const name = listed ?? valued;
    if (name !== undefined) names.add(name);
  }
  return [...names].sort();
}

/**
 * Asks a program what it is.
 * @throws HoldfastError 'tool-unusable' when it does not answer in time or with something else; AbortError
 */
export async function probe(
  path: string,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Tool> {
  const ask = (args: readonly string[]): Promise<string> => answer(path, args, options);
  const guess = roleOfName(path);
  const [versionText, help] = await Promise.all([
    ask(['--no-defaults', '--version']),
    // A server's own help starts half of it; nothing that is built from it needs more than the version.
    guess === 'server' ? '' : ask(['--no-defaults', '--verbose', '--help']),
  ]);
  const known = parseVersion(versionText);
  const role = guess ?? known?.role ?? null;
  if (known === null || role === null) {
    const said = versionText.trim().split('\n')[0] ?? '';
    throw new HoldfastError('tool-unusable', {
      path,
      reason: said === '' ? 'it does not say its version' : `it calls itself “${said.slice(0, 200)}”`,
    });
  }
  const parsed = role === 'server' ? [] : parseOptions(help);
  if (role !== 'server' && parsed.length === 0) {
    throw new HoldfastError('tool-unusable', { path, reason: 'it does not say which options it knows' });
  }
  return {
    role,
    location: { kind: 'path', path },
    flavour: known.flavour,
    version: known.version,
    options: [...parsed],
  };
}

/** What a program prints; anything but an orderly answer makes it unusable. */
async function answer(
  path: string,
  args: readonly string[],
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<string> {
  const late = new HoldfastError('tool-unusable', {
    path,
    reason: `it did not answer within ${timeoutMs / 1000} s`,
  });
  let timer: NodeJS.Timeout | undefined;
  // runTool gives a program 2 s more to end by itself; whoever waits for the answer need not.
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late), timeoutMs);
  });
  try {
    const running = runTool(
      { program: path, args },
      { timeoutMs, maxOutputBytes: 1024 * 1024, ...(signal && { signal }) },
    );
    running.catch(() => undefined);
    const result = await Promise.race([running, limit]);
    if (result.exitCode === 0) return result.stdout;
    const said = (result.stderr || result.stdout).trim().split('\n')[0] ?? '';
    const ending = result.signal === null ? `code ${result.exitCode}` : result.signal;
    const reason = said === '' ? `it ended with ${ending}` : said.slice(0, 300);
    throw new HoldfastError('tool-unusable', { path, reason });
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'tool-stalled') throw late;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
