import { IMPORTED_DUMPS, type ImportLook, UNKNOWN_VERSION } from '../../../shared/model/import.ts';
import { FORMAT_VERSION, type Manifest } from '../../../shared/model/manifest.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import type { Loss, Note } from '../../../shared/model/verdict.ts';
import { encodingWords } from '../../../shared/sentences.ts';
import type { Draft, ManifestDraft } from '../repository/model.ts';
import type { Taken } from './import.ts';
import { totalsOf } from './totals.ts';

interface About {
  readonly draft: Draft;
  readonly look: ImportLook;
  readonly taken: Taken;
  /** What the person says that the dump is of. */
  readonly flavour: Flavour | null;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** A cut dump that somebody wanted all the same. */
export function lossesOf({ cut }: Taken): Loss[] {
  if (cut === null) return [];
  return [{ code: 'dump-cut', database: null, objects: [cut], more: 0, accepted: false, cure: null }];
}

export function notesOf({ dump, written }: Taken): Note[] {
  const note = (code: Note['code'], objects: string[]): Note => ({ code, database: null, objects, more: 0 });
  return [
    note('imported', []),
    ...(written.objects.length === 0 ? [note('rows-only', [])] : []),
    ...(dump.converted.length === 0
      ? []
      : [
          note(
            'converted',
            dump.converted.map((encoding) => encodingWords[encoding]),
          ),
        ]),
  ];
}

/** The manifest of a dump that was made elsewhere: nothing is known of its server but what its header says. */
export function importedManifest(about: About, owner: Owner): ManifestDraft {
  const { draft, look, taken, startedAt, finishedAt } = about;
  const { written, origins } = taken;
  const databases = databasesOf(taken);
  const { name, kind, packing, encoding, storedBytes, files, maker } = look;
  return {
    format: FORMAT_VERSION,
    kind: 'holdfast-backup',
    backupId: draft.backupId,
    plan: null,
    server: {
      ...IMPORTED_DUMPS,
      slug: draft.serverSlug,
      // As an unknown server is treated.
      environment: 'production',
      identity: identityOf(about),
      role: 'unknown',
      variables: {},
    },
    startedAt,
    finishedAt,
    databases,
    // Nobody knows what else its server held: a comparison takes nothing for gone.
    selection: 'some',
    segments: written.segments.map(({ rawOffset, rawBytes }, at) => {
      const origin = origins[at] ?? 'import';
      return {
        origin,
        part: origin === 'holdfast' ? 'database' : 'main',
        tool: null,
        argv: [],
        rawOffset,
        rawBytes,
      };
    }),
    totals: totalsOf(databases, written),
    completeness: taken.cut === null ? 'complete' : 'degraded',
    losses: lossesOf(taken),
    notes: notesOf(taken),
    evidence: {
      exitCode: null,
      signal: null,
      stderr: '',
      lastLine: written.lastLine,
      objectsExpected: written.objects.length,
      objectsFound: written.objects.length,
      schemaUnchanged: true,
      rawBytes: written.rawBytes,
      readBack: 'equal',
      attempts: 1,
    },
    coordinates: null,
    imported: { name, kind, packing, encoding, storedBytes, files, maker },
    writtenBy: { application: 'Holdfast', version: __APP_VERSION__, owner },
  };
}

function identityOf({ look, flavour }: About): Manifest['server']['identity'] {
  const server = look.maker?.server ?? null;
  return {
    flavour: flavour ?? look.flavour ?? 'mysql',
    version:
      server !== null && (flavour ?? server.flavour) === server.flavour ? server.version : UNKNOWN_VERSION,
    serverUuid: null,
    serverUid: null,
    hostname: '',
    port: 0,
    datadir: '',
    serverId: 0,
  };
}

/** Those that it makes or uses, and those that its statements name. */
function databasesOf({ written }: Taken): string[] {
  const named = written.sections.flatMap(({ database }) => (database === null ? [] : [database]));
  return [...new Set([...written.databases, ...named])];
}
