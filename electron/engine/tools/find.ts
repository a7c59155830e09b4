import { open, realpath, stat } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import path from 'node:path';
import { isAbort, toWireError } from '../../../shared/errors.ts';
import type { Tool, ToolRole } from '../../../shared/model/tool.ts';
import { expandPlaces } from './expand-places.ts';
import { type Machine, PROGRAM_NAMES, placesToSearch, roleOfName } from './known-programs.ts';
import { probe } from './probe.ts';
import { ToolCache } from './tool-cache.ts';

export interface FindOptions {
  /** Only these are asked what they are, which takes two processes each; none named: all. */
  readonly roles?: readonly ToolRole[];
  /** Folders to look into before all others. */
  readonly extra?: readonly string[];
  /** Where answers are kept from one start to the next; none: in memory only. */
  readonly cacheDir?: string | null;
  /** How long a program may take to say what it is. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A program that was found and cannot be used. */
export interface ToolRemark {
  readonly path: string;
  readonly reason: string;
}

export interface FoundTools {
  readonly tools: readonly Tool[];
  readonly remarks: readonly ToolRemark[];
}

/** The whole search is to take less than 1.5 s, whatever hangs. */
const PROBE_MS = 1_200;
/** For a program that is the only one of its kind: a busy machine, a first start under an antivirus program. */
const PATIENT_MS = 10_000;

interface Candidate {
  readonly path: string;
  readonly real: string;
  readonly role: ToolRole;
  readonly bytes: number;
  readonly mtimeMs: number;
  /** A shell script says nothing about the program that it starts, so its answer is not kept. */
  readonly isScript: boolean;
}

const memory = new Map<string, Promise<ToolCache>>();

/**
 * The programs of this machine: on PATH, in HOLDFAST_TOOLS_PATH, and in the usual places of every platform; each real
 * file once, those that a shell would find first come first.
 */
export async function findTools(options: FindOptions = {}): Promise<Tool[]> {
  return [...(await searchTools(options)).tools];
}

/** As `findTools`, with what was found and could not be used. */
export async function searchTools(options: FindOptions = {}): Promise<FoundTools> {
  const machine: Machine = { platform: process.platform, env: process.env, home: homedir() };
  const places = [...(options.extra ?? []), ...placesToSearch(machine)];
  const candidates = await findCandidates(await expandPlaces(places));
  const cache = await cacheOf(options.cacheDir ?? null);
  const limits = {
    timeoutMs: options.timeoutMs ?? PROBE_MS,
    ...(options.signal && { signal: options.signal }),
  };

  const asked = candidates.filter(({ role }) => options.roles?.includes(role) ?? true);
  const answers = await inParallel(asked, (candidate) => ask(candidate, cache, limits));
  const tools = new Map<Candidate, Tool>();
  const remarks = new Map<Candidate, ToolRemark>();
  const note = (candidate: Candidate, answer: Tool | ToolRemark): void => {
    if ('reason' in answer) remarks.set(candidate, answer);
    else {
      tools.set(candidate, answer);
      remarks.delete(candidate);
    }
  };
  for (const [candidate, answer] of answers) note(candidate, answer);

  const found = new Set([...tools.values()].map(({ role }) => role));
  const wanted = [...remarks.keys()].filter(({ role }) => !found.has(role));
  const again = await inParallel(wanted, (candidate) =>
    ask(candidate, cache, { ...limits, timeoutMs: PATIENT_MS }),
  );
  for (const [candidate, answer] of again) note(candidate, answer);

  await cache.save(new Set(candidates.map((candidate) => candidate.path)));
  return {
    tools: asked.flatMap((candidate) => tools.get(candidate) ?? []),
    remarks: [...remarks.values()],
  };
}

/**
 * Asks one program what it is, for instance one that the user picked.
 * @throws HoldfastError 'tool-unusable'
 */
export function inspectTool(file: string, options: { readonly signal?: AbortSignal } = {}): Promise<Tool> {
  return probe(file, { timeoutMs: PATIENT_MS, ...options });
}

async function ask(
  candidate: Candidate,
  cache: ToolCache,
  limits: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Tool | ToolRemark> {
  const known = cache.get(candidate.path, candidate.bytes, candidate.mtimeMs);
  if (known !== null) return known;
  try {
    const tool = await probe(candidate.path, limits);
    if (!candidate.isScript) cache.put(candidate.path, candidate.bytes, candidate.mtimeMs, tool);
    return tool;
  } catch (error) {
    if (isAbort(error)) throw error;
    const { data } = toWireError(error);
    return { path: candidate.path, reason: String(data.reason ?? data.message ?? 'it cannot be started') };
  }
}

/**
 * Known names in these folders, each real file once. Debian's mysqldump is a link to mariadb-dump, and newer ones
 * complain about their old name: the file under its own name wins over a link with another.
 */
async function findCandidates(folders: readonly string[]): Promise<readonly Candidate[]> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const files = folders.flatMap((folder) => PROGRAM_NAMES.map((name) => path.join(folder, name + suffix)));
  const seen = await Promise.all(files.map(look));
  const byReal = new Map<string, Candidate>();
  for (const candidate of seen) {
    if (candidate === null) continue;
    const first = byReal.get(candidate.real);
    if (first === undefined || (isAlias(first) && !isAlias(candidate))) byReal.set(candidate.real, candidate);
  }
  return [...byReal.values()];
}

function isAlias(candidate: Candidate): boolean {
  return path.basename(candidate.path) !== path.basename(candidate.real);
}

async function look(file: string): Promise<Candidate | null> {
  try {
    const info = await stat(file);
    const executable = process.platform === 'win32' || (info.mode & 0o111) !== 0;
    const role = roleOfName(file);
    if (!info.isFile() || !executable || role === null) return null;
    const real = await realpath(file);
    // A name that is linked to another program altogether (a multi-call binary) still is what it is called.
    const key = roleOfName(real) === role ? real : `${real}\0${role}`;
    return {
      path: file,
      real: key,
      role,
      bytes: info.size,
      mtimeMs: info.mtimeMs,
      isScript: await isScript(file),
    };
  } catch {
    return null;
  }
}

async function isScript(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.toString('latin1') === '#!';
  } finally {
    await handle.close();
  }
}

function cacheOf(folder: string | null): Promise<ToolCache> {
  const key = folder ?? '';
  const known = memory.get(key);
  if (known !== undefined) return known;
  const opened = ToolCache.open(folder);
  memory.set(key, opened);
  return opened;
}

/** All at once would make each of many programs slow to answer on a small machine. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<[T, R][]> {
  const results: [T, R][] = [];
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift())
      results.push([item, await work(item)]);
  };
  await Promise.all(Array.from({ length: Math.max(8, availableParallelism() * 2) }, worker));
  return results;
}
