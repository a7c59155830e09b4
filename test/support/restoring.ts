import type { CallOutput } from '../../shared/contract.ts';
import type { BackupId, ServerId } from '../../shared/model/ids.ts';
import type { RestoreRequest } from '../../shared/model/restore.ts';
import type { Run } from '../../shared/model/run.ts';
import type { TestEngine } from './engine.ts';

/**
 * Restores databases of a backup after having looked at what would happen, as the window does.
 * @param names old name → new name (the same one keeps it)
 */
export async function restoring(
  engine: TestEngine,
  backupId: BackupId,
  targetServerId: ServerId,
  names: Readonly<Record<string, string>>,
  options: Partial<Pick<RestoreRequest, 'definers'>> & {
    readonly acceptLosses?: boolean;
    readonly allowOutside?: boolean;
    /** Of each database; everything unless told. */
    readonly tables?: readonly string[];
  } = {},
): Promise<{ run: Run; preview: CallOutput<'restores.preview'> }> {
  const { definers, tables, ...accepted } = options;
  const databases = Object.entries(names).map(([name, as]) => ({
    name,
    as: as === name ? null : as,
    ...(tables && { tables: [...tables] }),
  }));
  const request = { backupId, targetServerId, databases, ...(definers && { definers }) };
  const preview = await engine.call('restores.preview', request);
  const { runId } = await engine.call('restores.start', {
    request,
    token: preview.token,
    typed: preview.typedName,
    confirmQualifiedNames: preview.confirmQualifiedNames,
    ...accepted,
  });
  return { run: await engine.finished(runId), preview };
}

/** The same; it must succeed. */
export async function restoreAs(...args: Parameters<typeof restoring>): Promise<Run> {
  const { run } = await restoring(...args);
  if (run.outcome?.kind !== 'good') throw new Error(`the restore failed: ${JSON.stringify(run.outcome)}`);
  return run;
}
