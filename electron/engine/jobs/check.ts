import { HoldfastError, toWireError } from '../../../shared/errors.ts';
import { plural } from '../../../shared/format.ts';
import type { Backup } from '../../../shared/model/backup.ts';
import { checkBackup } from '../verify/check.ts';
import { recordEvent } from './catalogue.ts';
import type { JobDeps } from './deps.ts';
import type { Job, JobRequest } from './job.ts';
import { ProgressMeter } from './progress-meter.ts';

/** Reads a backup back: hashes, frames, sections, last line. What it finds becomes an event beside the backup. */
export function checkJob(backup: Backup, deps: JobDeps): [JobRequest, Job] {
  const request: JobRequest = {
    kind: 'check',
    title: `Check ${backup.databases?.join(', ') ?? 'a backup'} of ${backup.serverName}`,
    serverId: backup.serverId,
    storageId: backup.storageId,
    backupId: backup.id,
    steps: ['read'],
    occupies: null,
  };
  return [
    request,
    async (context) => {
      const repository = await deps.reach.repository(backup.storageId);
      const expected = new Map([['', backup.totals.storedBytes]]);
      const meter = new ProgressMeter(deps.clock, { objectsTotal: null, expected, isExact: true });
      try {
        const result = await context.step('read', async (detail) => {
          const checked = await checkBackup(repository, backup.folder, {
            signal: context.signal,
            onProgress: (seen) => context.progress(meter.update(seen)),
          });
          detail(
            checked.hashesOnly
              ? 'hashes alone: the key is not on this machine, so the structure was not checked'
              : plural(checked.sections, 'section'),
          );
          return checked;
        });
        await recordEvent(backup, { kind: 'checked', ...result }, deps);
        return { kind: 'good', backupId: backup.id };
      } catch (error) {
        const damage = damageOf(error);
        if (damage === null) throw error;
        await recordEvent(backup, { kind: 'damaged', ...damage }, deps);
        return { kind: 'not-good', error: toWireError(error) };
      }
    },
  ];
}

/** Only what was found in the backup is damage; an unplugged drive or a read error of the disk is not. */
function damageOf(error: unknown): { problem: string; file: string | null; object: string | null } | null {
  if (!(error instanceof HoldfastError)) return null;
  if (error.is('backup-damaged'))
    return { problem: error.data.problem, file: error.data.file, object: error.data.object };
  if (error.is('manifest-invalid'))
    return { problem: error.data.reason, file: error.data.file, object: null };
  return null;
}
