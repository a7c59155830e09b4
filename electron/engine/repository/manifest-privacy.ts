import type { Drop } from '../../../shared/model/drop.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { Imported } from '../../../shared/model/import.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { ManifestDetails } from '../../../shared/model/manifest-details.ts';

type Told = Pick<
  Manifest,
  'databases' | 'server' | 'segments' | 'losses' | 'notes' | 'drop' | 'evidence' | 'coordinates' | 'imported'
>;

/** What goes into the encrypted index, since the manifest beside it can be read by anybody (docs/format.md §5). */
export function detailsOf(manifest: Told): ManifestDetails {
  const { identity, variables } = manifest.server;
  return {
    databases: manifest.databases ?? [],
    server: { identity, variables },
    argvs: manifest.segments.map(({ argv }) => argv),
    losses: manifest.losses,
    notes: manifest.notes,
    ...(manifest.drop !== undefined && { drop: manifest.drop }),
    stderr: manifest.evidence.stderr,
    coordinates: manifest.coordinates,
    ...(manifest.imported && { imported: manifest.imported }),
  };
}

/** The same manifest without them: ids, times, sizes, the names of server and plan that its path shows anyway. */
export function withoutDetails<T extends Told>(manifest: T): T {
  const unnamed = { database: null, objects: [] };
  const hidden = ({ objects, more }: { readonly objects: readonly string[]; readonly more: number }) => ({
    ...unnamed,
    more: objects.length + more,
  });
  const { flavour, version } = manifest.server.identity;
  return {
    ...manifest,
    databases: null,
    server: {
      ...manifest.server,
      // Two of these are never "same": whoever restores on the strength of it alone is asked, as with any unknown one.
      identity: {
        flavour,
        version,
        serverUuid: null,
        serverUid: null,
        hostname: '',
        port: 0,
        datadir: '',
        serverId: 0,
      },
      variables: {},
    },
    segments: manifest.segments.map((segment) => ({ ...segment, argv: [] })),
    losses: manifest.losses.map((loss) => ({ ...loss, ...hidden(loss), cure: null })),
    notes: manifest.notes.map((note) => ({ ...note, ...hidden(note) })),
    ...(manifest.drop !== undefined && { drop: withoutNames(manifest.drop) }),
    evidence: { ...manifest.evidence, stderr: '' },
    coordinates: null,
    ...(manifest.imported && { imported: unnamedImport(manifest.imported) }),
  };
}

/** How many objects dropped may be seen, as totals may; not which, nor how many rows each had. */
function withoutNames({ objects, more, ...of }: Drop): Drop {
  return { ...of, objects: [], more: objects.length + more };
}

/** Puts back what only the encrypted index says. A manifest that was whole stays as it is. */
export function wholeManifest(manifest: Manifest, { manifest: details }: DumpIndex): Manifest {
  if (details === undefined) return manifest;
  return {
    ...manifest,
    databases: details.databases,
    server: { ...manifest.server, ...details.server },
    segments: manifest.segments.map((segment, at) => ({ ...segment, argv: details.argvs[at] ?? [] })),
    losses: details.losses,
    notes: details.notes,
    ...(details.drop !== undefined && { drop: details.drop }),
    evidence: { ...manifest.evidence, stderr: details.stderr },
    coordinates: details.coordinates,
    ...(details.imported && { imported: details.imported }),
  };
}

/** A file is often called as its database. */
function unnamedImport(imported: Imported): Imported {
  const { maker } = imported;
  return { ...imported, name: null, maker: maker && { ...maker, database: null } };
}
