import { HoldfastError } from '../../../shared/errors.ts';
import type { DrillRemark } from '../../../shared/model/drill.ts';
import { UNKNOWN_VERSION } from '../../../shared/model/import.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import { flavourWords } from '../../../shared/sentences.ts';
import { operatingSystem } from '../system/operating-system.ts';
import { installAdvice } from '../tools/advice.ts';
import { chooseTool, rankTools } from '../tools/choose.ts';
import { compareVersions, versionParts } from '../tools/version.ts';

export interface DrillTools {
  readonly server: Tool;
  readonly client: Tool;
  readonly dump: Tool;
  readonly isSameFlavour: boolean;
  /** Server and dump program print definitions as the backup's did: major and minor version agree. */
  readonly isSameVersion: boolean;
  /** A failure here is the backup's: same flavour, same series or a newer one of the same major version. */
  readonly isConclusive: boolean;
  readonly remarks: readonly DrillRemark[];
}

/**
 * The programs of a drill: the source's own flavour where there is one, otherwise the other, which is said.
 * @throws HoldfastError 'no-sandbox-server' with what to install; 'tool-missing' for a client or dump program
 */
export async function chooseDrillTools(manifest: Manifest, tools: readonly Tool[]): Promise<DrillTools> {
  const { flavour, version } = manifest.server.identity;
  // Where nobody knows the version, the newest server knows most.
  const wantedVersion = version === UNKNOWN_VERSION ? NEWEST : version;
  const server = rankTools({ role: 'server', flavour, version: wantedVersion, tools })[0];
  if (server === undefined) {
    throw new HoldfastError('no-sandbox-server', {
      flavour,
      install: installAdvice(flavour, 'server', operatingSystem()),
    });
  }
  const wanted = { flavour: server.flavour, version: server.version, tools };
  const client = await chooseTool({ role: 'client', ...wanted });
  const original = manifest.segments.find(({ origin }) => origin === 'mysqldump')?.tool ?? null;
  const dump =
    sameTool(original?.flavour === server.flavour ? original : null, tools) ??
    (await chooseTool({ role: 'dump', ...wanted }));
  const isSameFlavour = server.flavour === flavour;
  const isSameServer = isSameFlavour && isSameSeries(server.version, version);
  const isSameDump =
    original === null || (original.flavour === dump.flavour && isSameSeries(original.version, dump.version));
  return {
    server,
    client,
    dump,
    isSameFlavour,
    // Other programs print definitions in their own ways.
    isSameVersion: isSameServer && isSameDump && manifest.imported === undefined,
    isConclusive:
      isSameFlavour &&
      versionParts(server.version)[0] === versionParts(version)[0] &&
      compareVersions(server.version, version, 2) >= 0,
    remarks: remarksOn({ manifest, server, dump, original, isSameFlavour, isSameServer, isSameDump }),
  };
}

/** The very program that made the dump, where it is still here. */
function sameTool(
  original: { flavour: string; version: string } | null,
  tools: readonly Tool[],
): Tool | null {
  if (original === null) return null;
  const found = tools.find(
    ({ role, flavour, version }) =>
      role === 'dump' && flavour === original.flavour && version === original.version,
  );
  return found ?? null;
}

const NEWEST = '999.0.0';

const isSameSeries = (a: string, b: string): boolean => compareVersions(a, b, 2) === 0;

interface Chosen {
  readonly manifest: Manifest;
  readonly server: Tool;
  readonly dump: Tool;
  readonly original: { readonly flavour: Tool['flavour']; readonly version: string } | null;
  readonly isSameFlavour: boolean;
  readonly isSameServer: boolean;
  readonly isSameDump: boolean;
}

function remarksOn({
  manifest,
  server,
  dump,
  original,
  isSameFlavour,
  isSameServer,
  isSameDump,
}: Chosen): DrillRemark[] {
  const { identity } = manifest.server;
  const source = `${flavourWords[identity.flavour]} ${identity.version}`;
  const remarks: DrillRemark[] = [];
  if (manifest.imported !== undefined) {
    const text =
      'The dump was made by another program and imported: what it lacks of its server nobody knows. Every object and row of it was restored; rows were compared by what their values stand for.';
    remarks.push({ code: 'compared-with-dump', text });
  }
  if (!isSameFlavour) {
    remarks.push({
      code: 'other-flavour',
      text: `The backup is of ${source}; this machine has only ${flavourWords[server.flavour]} ${server.version} to restore into. What both know was compared. For a full proof install a ${flavourWords[identity.flavour]} server program: ${installAdvice(identity.flavour, 'server', operatingSystem())}.`,
    });
  } else if (!isSameServer) {
    remarks.push({
      code: 'other-version',
      text: `The backup is of ${source}; it was restored into ${server.version}, the nearest on this machine.`,
    });
  }
  if (!isSameDump && original !== null) {
    remarks.push({
      code: 'other-version',
      text: `The backup was dumped by ${flavourWords[original.flavour]}’s dump program ${original.version}, and compared through ${flavourWords[dump.flavour]}’s ${dump.version}.`,
    });
  }
  return remarks;
}
