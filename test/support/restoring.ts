import type { CallInput, CallOutput } from '../../shared/contract.ts';
import type { BackupId, RunId, ServerId } from '../../shared/model/ids.ts';
import type { RestoreRequest } from '../../shared/model/restore.ts';
import type { Run } from '../../shared/model/run.ts';
import type { TestEngine } from './engine.ts';

/** What to restore, as the preview takes it. */
export type RestoreWish = CallInput<'restores.preview'>;

/** What a start takes beyond what its preview asks for. */
export type Accepted = Partial<
  Pick<CallInput<'restores.start'>, 'acceptLosses' | 'allowOutside' | 'safety' | 'confirmQualifiedNames'>
>;

/** Looks at what a restore would do, and starts it with all confirmed that the preview asks for, as the window does. */
export async function startRestore(
  engine: TestEngine,
  request: RestoreWish,
  accepted: Accepted = {},
): Promise<{ runId: RunId; preview: CallOutput<'restores.preview'> }> {
  const preview = await engine.call('restores.preview', request);
  const { runId } = await engine.call('restores.start', {
    request,
    token: preview.token,
    typed: preview.typedName,
    confirmQualifiedNames: preview.confirmQualifiedNames,
    ...accepted,
  });
  return { runId, preview };
}

/** The same, to its end, which may be a bad one. */
export async function runRestore(
  engine: TestEngine,
  request: RestoreWish,
  accepted: Accepted = {},
): Promise<{ run: Run; preview: CallOutput<'restores.preview'> }> {
  const { runId, preview } = await startRestore(engine, request, accepted);
  return { run: await engine.finished(runId), preview };
}

/**
 * Restores whole databases of a backup.
 * @param names old name → new name (the same one keeps it)
 */
export function restoring(
  engine: TestEngine,
  backupId: BackupId,
  targetServerId: ServerId,
  names: Readonly<Record<string, string>>,
  {
    definers,
    method,
    content,
    rows,
    tables,
    ...accepted
  }: Accepted &
    Partial<Pick<RestoreRequest, 'definers' | 'method' | 'content' | 'rows'>> & {
      /** Of each database; everything unless told. */
      readonly tables?: readonly string[];
    } = {},
): Promise<{ run: Run; preview: CallOutput<'restores.preview'> }> {
  const databases = Object.entries(names).map(([name, as]) => ({
    name,
    as: as === name ? null : as,
    ...(tables && { tables: [...tables] }),
  }));
  const wish = {
    ...{ backupId, targetServerId, databases },
    ...(definers && { definers }),
    ...(method && { method }),
    ...(content && { content }),
    ...(rows && { rows }),
  };
  return runRestore(engine, wish, accepted);
}

/** The same; it must succeed. */
export async function restoreAs(...args: Parameters<typeof restoring>): Promise<Run> {
  const { run } = await restoring(...args);
  if (run.outcome?.kind !== 'good') throw new Error(`the restore failed: ${JSON.stringify(run.outcome)}`);
  return run;
}
