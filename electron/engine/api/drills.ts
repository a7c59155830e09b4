import { HoldfastError } from '../../../shared/errors.ts';
import { isRowsOnly } from '../../../shared/model/backup.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { drillJob } from '../jobs/drill.ts';
import { drillReport } from '../report/drill-report.ts';
import { writeFileAtomic } from '../system/atomic-file.ts';
import type { ApiContext } from './api-context.ts';
import { belongingsOf } from './clients.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function drillHandlers(context: ApiContext): HandlersOf<'drills'> {
  const { state, reach, kept, runner } = context;

  async function report(runId: RunId): Promise<{ html: string; suggestedName: string }> {
    const drill = await drillOf(runId);
    const day = drill.finishedAt.slice(0, 10);
    const name = drill.serverName.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
    return {
      html: drillReport(drill, await state.backups.get(drill.backupId)),
      suggestedName: `drill-${name}-${day}.html`,
    };
  }

  async function drillOf(runId: RunId) {
    const drill = await state.drills.get(runId);
    if (drill === null) throw new HoldfastError('not-found', { what: 'drill', wanted: runId });
    return drill;
  }

  return {
    'drills.start': async ({ backupId, keepServer }) => {
      const backup = await reach.backup(backupId);
      if (isRowsOnly(backup)) throw new HoldfastError('rows-only', {});
      return { runId: await runner.start(...drillJob({ backup, keepServer }, context)) };
    },
    'drills.list': async ({ backupId, clientId }) => {
      const [drills, { serverIds, imports }] = await Promise.all([
        state.drills.list(backupId),
        belongingsOf(context, clientId),
      ]);
      return drills.filter(
        ({ serverId, backupId: of }) =>
          serverIds === null || serverIds.includes(serverId) || imports.includes(of),
      );
    },
    'drills.get': ({ runId }) => drillOf(runId),
    'drills.report': ({ runId }) => report(runId),
    'drills.saveReport': async ({ runId, file }) => {
      await writeFileAtomic(pathOf(file), (await report(runId)).html);
      return {};
    },
    'drills.kept': async () => kept.list(),
    'drills.stopKept': async ({ runId }) => {
      await kept.stop(runId);
      return {};
    },
  };
}
