import { z } from 'zod';
import { Drill, DrillSummary, KeptServer } from '../model/drill.ts';
import { BackupId, RunId, ServerId } from '../model/ids.ts';
import { RunsAtOnce } from '../model/limits.ts';
import { PathRef } from '../model/path-ref.ts';
import { RestorePreview, RestoreRequest, Safety } from '../model/restore.ts';
import { LogLine, Run, RunKind } from '../model/run.ts';
import { call, nothing, ofClient, slow, started } from './call.ts';

/** Drills, restores, and runs of every kind. */
export const runsCalls = {
  'drills.start': call(z.object({ backupId: BackupId, keepServer: z.boolean() }), started),
  'drills.list': call(z.object({ backupId: BackupId.nullable(), clientId: ofClient }), z.array(DrillSummary)),
  'drills.get': call(z.object({ runId: RunId }), Drill),
  /** A self-contained HTML page. */
  'drills.report': call(
    z.object({ runId: RunId }),
    z.object({ html: z.string(), suggestedName: z.string() }),
  ),
  'drills.saveReport': call(z.object({ runId: RunId, file: PathRef }), nothing),
  'drills.kept': call(nothing, z.array(KeptServer)),
  'drills.stopKept': call(z.object({ runId: RunId }), nothing),

  'restores.preview': call(RestoreRequest, RestorePreview, slow),
  /** The same as a run, which keeps what it found. */
  'restores.dryRun': call(RestoreRequest, started),
  'restores.start': call(
    z.object({
      request: RestoreRequest,
      token: z.string(),
      typed: z.string().nullable(),
      confirmQualifiedNames: z.boolean(),
      /** What the target cannot have may be missing afterwards. */
      acceptLosses: z.boolean().default(false),
      /** Statements that reach outside of the restored databases may run. */
      allowOutside: z.boolean().default(false),
      safety: Safety.default({ kind: 'backup', storageId: null }),
    }),
    started,
  ),

  /** Goes on with a restore in place that did not end well (`resumable`), as a run of its own with the same plan. */
  'restores.resume': call(z.object({ runId: RunId, allowOutside: z.boolean().default(false) }), started),

  /** What a restore or a dry run would do, and did: a self-contained HTML page. */
  'restores.report': call(
    z.object({ runId: RunId }),
    z.object({ html: z.string(), suggestedName: z.string() }),
  ),
  'restores.saveReport': call(
    z.object({ runId: RunId, file: PathRef, format: z.enum(['html', 'json']) }),
    nothing,
  ),

  'runs.list': call(
    z.object({
      kind: RunKind.nullable(),
      serverId: ServerId.nullable(),
      clientId: ofClient,
      /** Those alone that go on or wait. */
      isUnfinished: z.boolean().optional(),
      limit: z.int().min(1).max(500),
      offset: z.int().min(0),
    }),
    z.object({ runs: z.array(Run), total: z.int() }),
  ),
  'runs.get': call(z.object({ runId: RunId }), Run),
  'runs.log': call(z.object({ runId: RunId }), z.array(LogLine)),
  /** How many runs go on at once on this machine; what somebody asks for by hand does not wait for a place. */
  'runs.atOnce': call(nothing, z.object({ atOnce: RunsAtOnce })),
  'runs.setAtOnce': call(z.object({ atOnce: RunsAtOnce }), nothing),
  'runs.cancel': call(z.object({ runId: RunId }), z.object({ accepted: z.boolean() })),
} as const;
