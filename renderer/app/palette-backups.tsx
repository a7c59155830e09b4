import type { SpotlightActionData } from '@mantine/spotlight';
import { IconArchive, IconDatabase } from '@tabler/icons-react';
import { shortId } from '../../shared/model/ids.ts';
import { useCall } from '../api/queries.ts';
import { databaseWords } from '../features/backups/backup-words.ts';
import { formatMoment } from '../lib/moment.ts';
import { paths } from '../lib/paths.ts';
import { useNow } from '../lib/use-now.ts';

const MANY = 1000;
const ICON = { size: 18, stroke: 1.6 } as const;

interface FoundBackups {
  readonly databases: SpotlightActionData[];
  readonly backups: SpotlightActionData[];
}

/** Databases that were backed up, by name, and backups, by id: nothing before something is typed. */
export function usePaletteBackups(isTyping: boolean, go: (to: string) => () => void): FoundBackups {
  const now = useNow(60_000);
  const list = useCall(
    'backups.list',
    { serverId: null, database: null, limit: MANY, offset: 0 },
    { enabled: isTyping },
  );
  const known = (isTyping && list.data?.backups) || [];
  const databases = new Map<string, SpotlightActionData>();
  for (const { serverId, serverName, databases: names } of known)
    for (const name of names ?? [])
      databases.set(`${serverId}/${name}`, {
        id: `${serverId}/${name}`,
        label: name,
        description: `Backups from ${serverName}`,
        leftSection: <IconDatabase {...ICON} />,
        onClick: go(paths.backupsOf(serverId, name)),
      });
  return {
    databases: [...databases.values()],
    backups: known.map(({ id, serverName, databases: names, startedAt }) => ({
      id,
      label: `Backup ${shortId(id)}`,
      description: `${databaseWords(names)} from ${serverName}, ${formatMoment(startedAt, now)}`,
      leftSection: <IconArchive {...ICON} />,
      onClick: go(paths.backup(id)),
    })),
  };
}
