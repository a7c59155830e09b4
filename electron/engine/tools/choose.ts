import { HoldfastError } from '../../../shared/errors.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import type { Tool, ToolLocation, ToolRole } from '../../../shared/model/tool.ts';
import { type OperatingSystem, operatingSystem } from '../system/operating-system.ts';
import { installAdvice } from './advice.ts';
import { inspectTool } from './find.ts';
import { compareVersions, isAtLeast, versionParts } from './version.ts';

export interface ToolRequest {
  readonly role: ToolRole;
  /** Of the server that the program is for (role `server`: of the server to imitate). */
  readonly flavour: Flavour;
  readonly version: string;
  readonly tools: readonly Tool[];
  /** What the user picked instead. */
  readonly picked?: ToolLocation | null;
  /** The server answers from a container: its own programs cannot be used, they are needed on this machine. */
  readonly inContainer?: boolean;
  readonly system?: OperatingSystem;
}

/**
 * The program that fits a server: its own flavour, not older than the server where there is a choice, and of those
 * the nearest.
 * @throws HoldfastError 'tool-missing' with what to install; 'tool-unusable' for a picked one that does not fit or
 *   is gone
 */
export async function chooseTool(request: ToolRequest): Promise<Tool> {
  if (request.picked != null) return pickedTool(request, request.picked);
  const best = rankTools(request)[0];
  if (best !== undefined) return best;
  throw new HoldfastError('tool-missing', {
    role: request.role,
    flavour: request.flavour,
    install: installAdvice(request.flavour, request.role, request.system ?? operatingSystem()),
    inContainer: request.inContainer ?? false,
  });
}

/** Every program that fits, the best first; nothing that is known to lose or break something. */
export function rankTools({ role, flavour, version, tools }: Omit<ToolRequest, 'picked'>): readonly Tool[] {
  const fitting = tools.filter((tool) => tool.role === role && misfit(tool, flavour, version) === null);
  return fitting
    .map((tool, place) => ({ tool, place }))
    .sort(
      (a, b) =>
        Number(b.tool.flavour === flavour) - Number(a.tool.flavour === flavour) ||
        distance(a.tool, version) - distance(b.tool, version) ||
        // Further apart only by the patch: the newest.
        compareVersions(b.tool.version, a.tool.version) ||
        a.place - b.place,
    )
    .map(({ tool }) => tool);
}

/**
 * Why a program must not be used for a server; null when it may.
 * Found by experiment: MySQL's mysqldump 9.7 ends with code 0 on MariaDB 10.11, but leaves out packages and row
 * history and writes sequences as tables. mariadb-dump 10.11 ends with 1054 on MySQL 5.6 after a partial dump, and
 * knows nothing of what MySQL 8 brought (truths A28).
 */
export function misfit(tool: Tool, flavour: Flavour, version: string): string | null {
  if (tool.flavour === flavour) return null;
  if (tool.role === 'server') return null; // a drill in another flavour is possible, and said
  if (flavour === 'mariadb')
    return 'MySQL’s programs leave out packages, sequences and row history of MariaDB';
  const [major, minor] = versionParts(version);
  if (major === 5 && minor === 7) return null;
  return major >= 8
    ? 'MariaDB’s programs do not know what MySQL has had since version 8'
    : `MariaDB’s programs fail on MySQL ${major}.${minor}`;
}

async function pickedTool(request: ToolRequest, picked: ToolLocation): Promise<Tool> {
  const known = request.tools.find(
    ({ role, location }) => role === request.role && location.path === picked.path,
  );
  const tool = known ?? (await inspectTool(picked.path));
  if (tool.role !== request.role) {
    throw new HoldfastError('tool-unusable', {
      path: picked.path,
      reason: `it is a ${NAMES[tool.role]}, and a ${NAMES[request.role]} is needed`,
    });
  }
  const reason = misfit(tool, request.flavour, request.version);
  if (reason !== null) throw new HoldfastError('tool-unusable', { path: picked.path, reason });
  return tool;
}

const NAMES: Readonly<Record<ToolRole, string>> = {
  dump: 'dump program',
  client: 'client program',
  server: 'server program',
};

/** How far a program is from the server: newer by as little as possible, and older only after every newer one. */
function distance(tool: Tool, serverVersion: string): number {
  const [major, minor] = versionParts(tool.version);
  const [serverMajor, serverMinor] = versionParts(serverVersion);
  const steps = Math.abs((major - serverMajor) * 100 + (minor - serverMinor));
  const isOlder = !isAtLeast(`${major}.${minor}`, `${serverMajor}.${serverMinor}`);
  return isOlder ? 1_000_000 + steps : steps;
}
