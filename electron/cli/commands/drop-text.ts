import type { Drop, DropAccepted } from '../../../shared/model/drop.ts';
import { type BackupId, shortId } from '../../../shared/model/ids.ts';
import { acceptedWords, dropLines, dropWhy } from '../../../shared/sentences.ts';

/** What a backup holds much less of than the one before it, and how to look and to say that it is right. */
export function dropText(backupId: BackupId, drop: Drop, accepted: DropAccepted | null): string {
  const what = ['It holds much less than the one before it:', ...dropLines(drop).map((line) => `  ${line}`)];
  if (accepted !== null) return [...what, acceptedWords(accepted)].join('\n');
  const [own, other] = [shortId(backupId), shortId(drop.since)];
  return [
    ...what,
    dropWhy(drop),
    `To look: holdfast backups diff ${other} ${own}`,
    `If it is right: holdfast backups accept ${own}`,
  ].join('\n');
}
