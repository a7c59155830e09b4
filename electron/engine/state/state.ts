import path from 'node:path';
import { systemClock } from '../system/clock.ts';
import { fileError } from '../system/file-errors.ts';
import { makeFolder } from '../system/make-folder.ts';
import { openOwnerSource } from '../system/owner.ts';
import { BackupStore } from './backups.ts';
import { ChannelStore } from './channels.ts';
import { ClientStore } from './clients.ts';
import { DrillStore } from './drills.ts';
import { DueStore } from './due.ts';
import { ImportStore } from './imports.ts';
import { KeyStore } from './keys.ts';
import { NewsStore } from './news.ts';
import { openDatabase } from './open-database.ts';
import { PlanDayStore } from './plan-days.ts';
import { PlanFactStore } from './plan-facts.ts';
import { PlanStore } from './plans.ts';
import { RestorePieceStore } from './restore-pieces.ts';
import { RetentionStore } from './retention.ts';
import { RunStore } from './runs.ts';
import { ServerStore } from './servers.ts';
import { SettingStore } from './settings.ts';
import { STATE_FILE } from './state-file.ts';
import { StorageStore } from './storages.ts';

/** What Holdfast remembers on this machine. An app and a CLI may have it open at once. */
export interface State {
  readonly clients: ClientStore;
  readonly servers: ServerStore;
  readonly plans: PlanStore;
  readonly planFacts: PlanFactStore;
  readonly planDays: PlanDayStore;
  readonly due: DueStore;
  readonly storages: StorageStore;
  readonly backups: BackupStore;
  readonly retention: RetentionStore;
  readonly runs: RunStore;
  readonly restorePieces: RestorePieceStore;
  readonly drills: DrillStore;
  readonly imports: ImportStore;
  readonly settings: SettingStore;
  readonly channels: ChannelStore;
  readonly keys: KeyStore;
  readonly news: NewsStore;
  /** Changes when anything was changed, by this process or another; cheap enough to ask every second. */
  changeCounter(): number;
  /** The same for other processes alone. */
  othersCounter(): number;
  /** May be called twice; writes that are still waiting fail. */
  /** Writes all of it into a new file, while others go on. */
  copyTo(file: string): Promise<void>;
  close(): void;
}

/**
 * Opens the state in a user-data folder, which is made when missing.
 * @throws HoldfastError state-too-new (the file stays as it is), state-unreadable, path-not-writable, disk-full
 */
export async function openState(dataDir: string): Promise<State> {
  try {
    await makeFolder(dataDir);
  } catch (error) {
    throw fileError(error, dataDir);
  }
  const database = await openDatabase(path.join(dataDir, STATE_FILE));
  const { isOurs } = await openOwnerSource(dataDir, systemClock);
  return {
    clients: new ClientStore(database),
    servers: new ServerStore(database),
    plans: new PlanStore(database),
    planFacts: new PlanFactStore(database),
    planDays: new PlanDayStore(database),
    due: new DueStore(database),
    storages: new StorageStore(database),
    backups: new BackupStore(database),
    retention: new RetentionStore(database),
    runs: new RunStore(database, isOurs),
    restorePieces: new RestorePieceStore(database),
    drills: new DrillStore(database),
    imports: new ImportStore(database),
    settings: new SettingStore(database),
    channels: new ChannelStore(database),
    keys: new KeyStore(database),
    news: new NewsStore(database),
    copyTo: (file) => database.copyTo(file),
    changeCounter: () => database.changeCounter(),
    othersCounter: () => database.othersCounter(),
    close: () => database.close(),
  };
}
