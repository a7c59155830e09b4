import { HoldfastError } from '../../../shared/errors.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { Section } from '../../../shared/model/dump-index.ts';
import type { ServerIdentity } from '../../../shared/model/server.ts';
import { listNames } from '../../../shared/sentences.ts';
import { isAtLeast } from '../tools/version.ts';
import { sectionName } from './select-sections.ts';

/** No server can be told to take more. */
export const LARGEST_PACKET = 1024 ** 3;

export interface PacketFacts {
  /** Global variables of the target: its sessions begin with them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly identity: Pick<ServerIdentity, 'flavour' | 'version'>;
  /** What would be restored. */
  readonly sections: readonly Section[];
}

/** Since 8.0.23 MySQL's client program writes two bytes before each statement for attributes that it could have. */
const attributesOf = ({ flavour, version }: PacketFacts['identity']): number =>
  flavour === 'mysql' && isAtLeast(version, '8.0.23') ? 2 : 0;

/**
 * Statements that the target would cut off with error 1153 or 2006 (truths B12). The index says how long they are: with
 * `;` and line feed they may be as long as max_allowed_packet, since a server counts one byte before a statement, and
 * refuses what fills the packet.
 */
export function packetErrors({ variables, identity, sections }: PacketFacts): HoldfastError[] {
  const limitBytes = limitOf(variables);
  if (limitBytes === null) return [];
  const sizeOf = ({ longestStatement = 0 }: Section): number => longestStatement + attributesOf(identity);
  const large = sections.filter((section) => sizeOf(section) > limitBytes);
  if (large.length === 0) return [];
  const objects = [...new Set(large.map((section) => sectionName(section) ?? section.kind))];
  const neededBytes = Math.max(...large.map(sizeOf));
  return [new HoldfastError('packet-too-small', { objects, neededBytes, limitBytes })];
}

/** What an index of before does not say. */
export function packetWarnings({ variables, sections }: Omit<PacketFacts, 'identity'>): string[] {
  const limitBytes = limitOf(variables);
  if (limitBytes === null) return [];
  const unknown = sections.filter(
    ({ kind, rawBytes, longestStatement }) =>
      kind === 'table-data' && longestStatement === undefined && rawBytes > limitBytes,
  );
  if (unknown.length === 0) return [];
  const names = listNames([...new Set(unknown.map((section) => sectionName(section) ?? section.kind))]);
  return [
    `How long the statements of ${names} are is not known, since this backup was made before that was noted. The server takes at most ${formatBytes(limitBytes)} (max_allowed_packet): if a row is larger, the restore stops there. To be certain, raise the limit first: SET GLOBAL max_allowed_packet = ${LARGEST_PACKET};`,
  ];
}

function limitOf({ max_allowed_packet }: PacketFacts['variables']): number | null {
  const limit = Number(max_allowed_packet ?? 0);
  return limit > 0 ? limit : null;
}
