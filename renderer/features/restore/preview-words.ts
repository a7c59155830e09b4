import { plural } from '../../../shared/format.ts';
import type { RestorePreview } from '../../../shared/model/restore.ts';

/** The databases that exist now and will be replaced. */
export function replacedOf(preview: RestorePreview): RestorePreview['databases'] {
  return preview.databases.filter(({ existing }) => existing !== null);
}

/** What a restore does to its target, in one sentence. */
export function changeSentence(preview: RestorePreview): string {
  const replaced = replacedOf(preview).length;
  const made = preview.databases.length - replaced;
  const where = `on ${preview.target.environment === 'production' ? 'a production server' : preview.target.name}`;
  if (replaced === 0) return `This makes ${plural(made, 'new database')} ${where}`;
  if (made === 0) return `This replaces ${plural(replaced, 'database')} ${where}`;
  return `This replaces ${plural(replaced, 'database')} and makes ${plural(made, 'new one')} ${where}`;
}

export const originWords: Record<RestorePreview['origin'], string> = {
  same: 'the server this backup came from',
  different: 'another server than this backup came from',
  unknown: 'it cannot be told whether this backup came from here, so it is treated like production',
};
