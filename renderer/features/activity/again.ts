import { useNavigate } from 'react-router';
import type { Run, RunKind } from '../../../shared/model/run.ts';
import { useAction } from '../../api/queries.ts';
import { paths } from '../../lib/paths.ts';
import { rememberedSelection, rememberSelection } from './started-selections.ts';

/** An import asks for a file, which only a dialog can name. */
const labels: Record<Exclude<RunKind, 'import'>, string> = {
  backup: 'Back up again',
  check: 'Check again',
  drill: 'Drill again',
  restore: 'Restore again',
  export: 'Save again',
  prune: 'Apply again',
  'dry-run': 'Look again',
};

export interface Again {
  readonly label: string;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly start: () => void;
}

/**
 * Does again what a run did. A backup whose selection this window no longer knows, a restore and an export go
 * through their page, since they ask for decisions that a run does not keep.
 * @returns null for a run whose backup or server is not known
 */
export function useAgain(run: Run): Again | null {
  const navigate = useNavigate();
  const backUp = useAction('backups.start');
  const check = useAction('backups.check');
  const drill = useAction('drills.start');
  const { kind, backupId, serverId, storageId } = run;

  const start = async () => {
    if (kind === 'backup' && serverId !== null) {
      const selection = rememberedSelection(run.id);
      if (selection === null || storageId === null) {
        await navigate(`${paths.backUp(serverId)}${storageId === null ? '' : `&storage=${storageId}`}`);
        return;
      }
      const { runId } = await backUp.mutateAsync({ serverId, storageId, selection });
      rememberSelection(runId, selection);
      await navigate(paths.run(runId));
    }
    if (backupId === null) return;
    if (kind === 'check') await navigate(paths.run((await check.mutateAsync({ backupId })).runId));
    if (kind === 'drill')
      await navigate(paths.run((await drill.mutateAsync({ backupId, keepServer: false })).runId));
    if (kind === 'restore' || kind === 'dry-run')
      await navigate(
        run.restorePlan === null ? paths.restore(backupId) : paths.restoreAgain(backupId, run.id),
      );
    if (kind === 'export') await navigate(paths.backup(backupId));
  };

  if (kind === 'import' || (kind === 'backup' ? serverId === null : backupId === null)) return null;
  return {
    label: labels[kind],
    isPending: backUp.isPending || check.isPending || drill.isPending,
    error: backUp.error ?? check.error ?? drill.error,
    start: () => void start().catch(() => {}),
  };
}
