/** Where things are shown; the only place that spells addresses inside the window. */
export const paths = {
  overview: '/',
  clients: '/clients',
  servers: '/servers',
  newServer: '/servers/new',
  server: (serverId: string) => `/servers/${serverId}`,
  editServer: (serverId: string) => `/servers/${serverId}/edit`,
  plans: '/plans',
  /** The wizard, with a server and databases chosen. */
  newPlan: (serverId?: string, databases: readonly string[] = []) => {
    const asked = new URLSearchParams([
      ...(serverId === undefined ? [] : [['server', serverId]]),
      ...databases.map((name) => ['database', name]),
    ]);
    return asked.size === 0 ? '/plans/new' : `/plans/new?${asked}`;
  },
  plan: (planId: string) => `/plans/${planId}`,
  editPlan: (planId: string) => `/plans/${planId}/edit`,
  backups: '/backups',
  /** Those of one database. */
  backupsOf: (serverId: string, database: string) =>
    `/backups?${new URLSearchParams({ server: serverId, database })}`,
  /** Opens the dialog "Back up now", with a server chosen. */
  backUp: (serverId?: string) =>
    serverId === undefined ? '/backups/new' : `/backups/new?server=${encodeURIComponent(serverId)}`,
  importDump: '/backups/import',
  backup: (backupId: string) => `/backups/${backupId}`,
  /** The rows of a table in a backup. */
  rows: (backupId: string, database: string, table: string) =>
    `/backups/${backupId}/rows?database=${encodeURIComponent(database)}&table=${encodeURIComponent(table)}`,
  /** Two backups beside each other; the second is chosen there when it is not given. */
  compare: (backupId: string, otherId?: string) =>
    `/backups/${backupId}/compare${otherId === undefined ? '' : `?with=${otherId}`}`,
  restore: (backupId: string) => `/backups/${backupId}/restore`,
  /** Over what is there now, under the same names; `parts` by their `partKey`, where it is not the whole. */
  putBack: (backupId: string, parts: readonly string[] = []) =>
    `/backups/${backupId}/restore?${new URLSearchParams([['naming', 'same'], ...parts.map((key) => ['part', key])])}`,
  /** What a restore or a dry run asked for, looked at again. */
  restoreAgain: (backupId: string, runId: string) => `/backups/${backupId}/restore?again=${runId}`,
  restoreTable: (backupId: string, database: string, table: string) =>
    `/backups/${backupId}/restore?database=${encodeURIComponent(database)}&table=${encodeURIComponent(table)}`,
  drills: '/drills',
  drill: (runId: string) => `/drills/${runId}`,
  storage: '/storage',
  oneStorage: (storageId: string) => `/storage/${storageId}`,
  activity: '/activity',
  run: (runId: string) => `/activity/${runId}`,
  settings: '/settings',
} as const;
