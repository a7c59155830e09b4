import { HoldfastError } from '../../../shared/errors.ts';
import type { Run } from '../../../shared/model/run.ts';
import { runsAtOnce, setRunsAtOnce } from '../jobs/places.ts';
import type { ApiContext } from './api-context.ts';
import { belongingsOf } from './clients.ts';
import type { HandlersOf } from './handlers.ts';

export function runHandlers(context: ApiContext): HandlersOf<'runs'> {
  const { state, runner } = context;
  const newest = (run: Run): Run => runner.snapshot(run.id) ?? { ...run, isOurs: false };
  return {
    'runs.list': async ({ clientId, ...filter }) => {
      const { runs, total } = await state.runs.list({
        ...filter,
        ...(await belongingsOf(context, clientId)),
      });
      return { runs: runs.map(newest), total };
    },
    'runs.get': async ({ runId }) => {
      const run = await state.runs.get(runId);
      if (run === null) throw new HoldfastError('not-found', { what: 'run', wanted: runId });
      return newest(run);
    },
    'runs.log': ({ runId }) => state.runs.log(runId),
    'runs.atOnce': async () => ({ atOnce: await runsAtOnce(state) }),
    'runs.setAtOnce': async ({ atOnce }) => {
      await setRunsAtOnce(state, atOnce);
      runner.setAtOnce(atOnce);
      return {};
    },
    'runs.cancel': async ({ runId }) => ({ accepted: await runner.cancel(runId) }),
  };
}
