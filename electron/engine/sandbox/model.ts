import type { Owner } from '../../../shared/model/owner.ts';
import type { Flavour } from '../../../shared/model/server.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { Account } from '../server/account.ts';

/** Where sandboxes are recorded and their data folders begin. */
export interface SandboxPlaces {
  /** The sandbox's own folder is made in here; it needs the room (see sandbox/room.ts). */
  readonly parentFolder: string;
  /**
   * The user-data folder. `sandboxes/` in it records every running sandbox, wherever its data is, so that leftovers
   * are found at the next start without searching disks; `cache/pristine/` keeps freshly initialised data folders.
   */
  readonly dataDir: string;
}

export interface SandboxOptions extends SandboxPlaces {
  /** A mysqld or mariadbd. */
  readonly server: Tool;
  readonly owner: Owner;
  /** Variables of the source that matter for a restore (manifest.server.variables); {} when unknown. */
  readonly sourceVariables: Readonly<Record<string, string>>;
  /** true: loopback on a free port as well; otherwise the socket alone. */
  readonly networking: boolean;
  readonly lowPriority: boolean;
  readonly signal?: AbortSignal;
  /** Called with the redacted command line. */
  readonly onCommand?: (commandLine: string) => void;
}

/** A private, throw-away server; nobody but its starter can log in. */
export interface Sandbox {
  /** May do everything; named at random, so that no dump can name it as a definer. */
  readonly account: Account;
  readonly flavour: Flavour;
  /** As the server says it. */
  readonly version: string;
  readonly server: Tool;
  /** Its own folder, 0700: data, tmp, log, the empty folders. */
  readonly folder: string;
  readonly socket: string;
  /** Where it listens; null without networking. */
  readonly tcp: { readonly host: string; readonly port: number } | null;
  readonly pid: number;
  /** The last lines of its own log. */
  logTail(): Promise<string>;
  /** Settles when the server has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the server and removes everything that belonged to it; may be called twice. */
  stop(): Promise<void>;
}

/** A sandbox with the sample shop in it. */
export interface Sample extends Sandbox {
  /** What a user would back up with: may read everything of the shop, on the socket and on loopback. */
  readonly backupAccount: Account;
  readonly database: string;
}
