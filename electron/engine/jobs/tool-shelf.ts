import type { Server, ServerIdentity } from '../../../shared/model/server.ts';
import { type Tool, ToolRole } from '../../../shared/model/tool.ts';
import { chooseTool } from '../tools/choose.ts';
import { findTools } from '../tools/find.ts';

/** The programs of this machine: looked for once, and again when asked or when none fitted. */
export class ToolShelf {
  readonly #dataDir: string;
  readonly #found = new Map<ToolRole, Promise<readonly Tool[]>>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  async all(rescan = false): Promise<readonly Tool[]> {
    const found: Tool[] = [];
    // All programs at once would keep each other from answering in time.
    for (const role of ToolRole.options) found.push(...(await this.of(role, rescan)));
    return found;
  }

  /** Those of one role; where a program says nothing that may be kept, the others need not be asked. */
  of(role: ToolRole, rescan = false): Promise<readonly Tool[]> {
    const known = this.#found.get(role);
    if (known !== undefined && !rescan) return known;
    const search = findTools({ cacheDir: this.#dataDir, roles: [role] });
    this.#found.set(role, search);
    // A search that failed is not remembered.
    search.catch(() => {
      if (this.#found.get(role) === search) this.#found.delete(role);
    });
    return search;
  }

  /**
   * The program that fits a server.
   * @throws HoldfastError 'tool-missing' with what to install, 'tool-unusable' for a picked one that is gone
   */
  async choose(
    role: ToolRole,
    identity: Pick<ServerIdentity, 'flavour' | 'version' | 'hostname'>,
    server: Server | null,
  ): Promise<Tool> {
    const picked = server === null || role === 'server' ? null : server.tools[role];
    const request = {
      role,
      flavour: identity.flavour,
      version: identity.version,
      picked,
      inContainer: looksLikeContainer(identity.hostname),
    };
    try {
      return await chooseTool({ ...request, tools: await this.of(role) });
    } catch {
      // Perhaps it was installed a moment ago.
      return await chooseTool({ ...request, tools: await this.of(role, true) });
    }
  }
}

/** Docker and Podman name a container's host by the first 12 digits of its id. */
export function looksLikeContainer(hostname: string): boolean {
  return /^[0-9a-f]{12}$/.test(hostname);
}
