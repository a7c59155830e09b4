import type { EventData, EventName } from '../../shared/contract.ts';
import type { LaunchCommand } from '../../shared/model/os-schedule.ts';
import type { KeychainState, SecretRef } from '../../shared/model/secret.ts';

/**
 * Where the engine gets secrets from. main answers with keytar, the CLI's vault is keytar itself, a test's a Map.
 * What is held (memory only) comes before what is kept (keychain).
 */
export interface SecretVault {
  /** Whether the keychain answers; never throws, settles within 5 s. */
  state(): Promise<KeychainState>;
  /** @returns null when there is no such secret; throws `keychain-unavailable` when nothing is held and the keychain does not answer */
  read(ref: SecretRef): Promise<string | null>;
  /** Keeps a secret in the OS keychain. @throws `keychain-unavailable` */
  write(ref: SecretRef, secret: string): Promise<void>;
  /** Holds a secret in memory until Holdfast ends; the keychain is not touched. */
  hold(ref: SecretRef, secret: string): Promise<void>;
  /** Forgets it, held and kept; silent when there is none. */
  remove(ref: SecretRef): Promise<void>;
}

/** null: not known, which is taken for "no". */
export interface PowerState {
  readonly onBattery: boolean | null;
  /** On a network that is paid by volume. */
  readonly onMetered: boolean | null;
}

/** What the engine needs from whoever runs it. */
export interface EnginePorts {
  readonly vault: SecretVault;
  /** The user-data folder: state, locks, logs, sandboxes. */
  readonly dataDir: string;
  /** Called with every event; must not throw. */
  readonly emit: <N extends EventName>(name: N, data: EventData<N>) => void;
  /** What starts this Holdfast's command line, for the system's own scheduler; and what that needs, in sentences. */
  readonly launch: { readonly command: LaunchCommand; readonly remarks: readonly string[] };
  /** Whether `news` events reach somebody's desktop: the app's do, a terminal's do not. */
  readonly hasDesktop?: boolean;
  /** Whether it starts by itself what plans ask for: the app's engine does, a command line only when it is told to. */
  readonly runsPlans?: boolean;
  /** Where the machine's power and network come from; absent: what the system's files say. null: not known. */
  readonly power?: () => Promise<PowerState>;
  /** Where the user wants sandboxes, absolute; absent or null: chosen by free space. Asked for each sandbox. */
  readonly sandboxFolder?: () => string | null;
}
