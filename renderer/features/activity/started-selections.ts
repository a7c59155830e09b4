import type { RunId } from '../../../shared/model/ids.ts';
import type { BackupSelection } from '../../../shared/model/selection.ts';

const selections = new Map<RunId, BackupSelection>();

/** Keeps what a backup run was asked to do, so that "Run again" asks for the same while this window lives. */
export function rememberSelection(runId: RunId, selection: BackupSelection): void {
  selections.set(runId, selection);
}

/** @returns null for a run that another window or program started */
export function rememberedSelection(runId: RunId): BackupSelection | null {
  return selections.get(runId) ?? null;
}
