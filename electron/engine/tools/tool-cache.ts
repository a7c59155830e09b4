import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Tool } from '../../../shared/model/tool.ts';
import { writeFileAtomic } from '../system/atomic-file.ts';

/** What a program was when it was asked; another size or time of change means another program. */
const Entry = z.object({ path: z.string(), bytes: z.number(), mtimeMs: z.number(), tool: Tool });
type Entry = z.infer<typeof Entry>;

/** Raised when probing learns to find out more, so that older answers are asked anew. */
const PROBE_VERSION = 1;
const CacheFile = z.object({ probeVersion: z.literal(PROBE_VERSION), entries: z.array(Entry) });

/** Answers of programs, kept in memory and in `tools.json` of the data folder. */
export class ToolCache {
  readonly #file: string | null;
  readonly #entries = new Map<string, Entry>();
  #changed = false;

  private constructor(file: string | null) {
    this.#file = file;
  }

  /** A file that is missing, damaged or of another version is the same as none. */
  static async open(folder: string | null): Promise<ToolCache> {
    const cache = new ToolCache(folder === null ? null : path.join(folder, 'tools.json'));
    for (const entry of await cache.#read()) cache.#entries.set(entry.path, entry);
    return cache;
  }

  get(file: string, bytes: number, mtimeMs: number): Tool | null {
    const entry = this.#entries.get(file);
    return entry !== undefined && entry.bytes === bytes && entry.mtimeMs === mtimeMs ? entry.tool : null;
  }

  put(file: string, bytes: number, mtimeMs: number, tool: Tool): void {
    this.#entries.set(file, { path: file, bytes, mtimeMs, tool });
    this.#changed = true;
  }

  /** Keeps only what this search found, so that the file does not grow with every upgrade. */
  async save(found: ReadonlySet<string>): Promise<void> {
    for (const file of this.#entries.keys()) {
      if (found.has(file)) continue;
      this.#entries.delete(file);
      this.#changed = true;
    }
    if (this.#file === null || !this.#changed) return;
    this.#changed = false;
    const text = JSON.stringify({ probeVersion: PROBE_VERSION, entries: [...this.#entries.values()] });
    // A cache that cannot be written costs a second at the next start; it must not fail the search.
    await writeFileAtomic(this.#file, text).catch(() => undefined);
  }

  async #read(): Promise<readonly Entry[]> {
    if (this.#file === null) return [];
    try {
      const parsed = CacheFile.safeParse(JSON.parse(await readFile(this.#file, 'utf8')));
      return parsed.success ? parsed.data.entries : [];
    } catch {
      return [];
    }
  }
}
