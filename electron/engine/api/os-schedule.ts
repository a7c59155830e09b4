import { OsScheduler } from '../system/os-schedule/os-schedule.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';

export function osScheduleHandlers({ ports }: ApiContext): HandlersOf<'osSchedule'> {
  const scheduler = new OsScheduler({ dataDir: ports.dataDir, ...ports.launch });
  return {
    'osSchedule.status': () => scheduler.status(),
    'osSchedule.install': ({ everyMinutes }) => scheduler.install(everyMinutes),
    'osSchedule.remove': () => scheduler.remove(),
  };
}
