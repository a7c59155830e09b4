import { toWireError } from '../../../shared/errors.ts';
import { plural } from '../../../shared/format.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import type { Drill } from '../../../shared/model/drill.ts';
import { outsideError } from '../restore/outside-findings.ts';
import { databasesOf, selectSections } from '../restore/select-sections.ts';
import { neededSandboxBytes } from '../sandbox/room.ts';
import { runDrill } from '../verify/drill.ts';
import { recordEvent } from './catalogue.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobRequest } from './job.ts';
import { lookThrough } from './look-through.ts';
import { type OpenBackup, openStored } from './open-backup.ts';
import { ProgressMeter } from './progress-meter.ts';
import { sandboxFolder } from './sandbox-folder.ts';

/** Restores a backup in a throw-away server, compares everything, and keeps the result beside the backup. */
export function drillJob(
  { backup, keepServer }: { readonly backup: Backup; readonly keepServer: boolean },
  deps: JobDeps,
): [JobRequest, Job] {
  const request: JobRequest = {
    kind: 'drill',
    title: `Prove ${backup.databases?.join(', ') ?? 'a backup'} of ${backup.serverName}`,
    serverId: backup.serverId,
    storageId: backup.storageId,
    backupId: backup.id,
    steps: ['read', 'sandbox', 'restore', 'compare', 'clean-up'],
    occupies: null,
  };
  return [
    request,
    async (context) => {
      const { state, clock, tools, owner, kept, ports, tuning } = deps;
      const opened = await context.step('read', () => openStored(backup, deps));
      const expected = new Map([['', opened.index.rawBytes]]);
      const meter = new ProgressMeter(clock, {
        objectsTotal: opened.index.sections.length,
        expected,
        isExact: true,
      });
      try {
        const result = await runDrill({
          runId: context.runId,
          manifest: opened.manifest,
          index: opened.index,
          reader: opened.reader,
          tools: await tools.all(),
          owner: owner.current(),
          clock,
          signal: context.signal,
          keepServer,
          parentFolder: await sandboxFolder(ports, neededSandboxBytes(opened.index)),
          dataDir: ports.dataDir,
          onStep: (step, detail) => context.enter(step, detail),
          onProgress: (seen) =>
            context.progress(
              meter.update({
                doneBytes: seen.doneBytes,
                current: seen.current,
                objectsDone: seen.sectionsDone,
              }),
            ),
          log: context.log,
          ...(tuning.afterDrillRestore && { afterRestore: tuning.afterDrillRestore }),
        });
        if (result.kept !== null) kept.add(result.kept);
        await keep(result.drill);
        if (result.failure !== null) return { kind: 'not-good', error: toWireError(result.failure) };
        context.log('info', 'Looks through the backup for what a restore would refuse');
        // It has passed, whatever comes of that: a restore that finds nothing kept looks for itself.
        await lookForRestore(opened).catch(() => undefined);
        return { kind: 'good', backupId: backup.id };
      } finally {
        await opened.reader.close();
      }

      /** What a restore would refuse is said now; where there is nothing, it need not look through it then. */
      async function lookForRestore({ index, manifest, ...rest }: OpenBackup): Promise<void> {
        const targets = databasesOf(index).map((name) => ({ name, as: null }));
        const ignoreCase = Number(manifest.server.variables.lower_case_table_names ?? 0) !== 0;
        const found = await lookThrough(
          {
            ...{ ...rest, manifest, folder: backup.folder, signal: context.signal },
            ...{ skipsKnown: true, mostRowBytes: Number.POSITIVE_INFINITY },
            sections: selectSections(index, targets),
            inside: { databases: targets.map(({ name }) => name), ignoreCase },
          },
          deps,
        );
        const refusal = outsideError(found);
        if (refusal === null) return;
        const { count, first } = refusal.data;
        context.log(
          'warning',
          `A restore will not start until you allow it: ${plural(count, 'statement')} of the backup reach beyond its databases, the first of them ${first}`,
        );
      }

      async function keep(drill: Drill): Promise<void> {
        await state.drills.insert(drill);
        const differing = drill.objects.filter((object) => object.state !== 'equal');
        await recordEvent(
          backup,
          {
            kind: 'drilled',
            passed: drill.passed,
            restoreMs: drill.restoreMs,
            differences: differing.length,
            summary: differing[0]?.difference ?? '',
          },
          deps,
        );
      }
    },
  ];
}
