import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { EveryMinutes, LaunchCommand, OsSchedule } from '../../../../shared/model/os-schedule.ts';
import { EveryMinutes as EveryMinutesSchema } from '../../../../shared/model/os-schedule.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import { commandLineOf } from '../command-line.ts';
import { errnoOf, fileError } from '../file-errors.ts';
import { runTool } from '../run-tool.ts';
import { type Place, placeOf } from './place.ts';
import { intervalOf } from './units.ts';

const ASK_LIMIT_MS = 10_000;
export const USUAL_MINUTES: EveryMinutes = 15;

export interface OsScheduleDeps {
  readonly dataDir: string;
  /** What starts this Holdfast's command line. */
  readonly command: LaunchCommand;
  /** Of this machine, worth knowing before it is relied on. */
  readonly remarks: readonly string[];
  readonly platform?: NodeJS.Platform;
  readonly env?: NodeJS.ProcessEnv;
}

/** The entry in the system's own scheduler that runs what is due while Holdfast is not open. */
export class OsScheduler {
  readonly #deps: Required<OsScheduleDeps>;

  constructor(deps: OsScheduleDeps) {
    this.#deps = { platform: process.platform, env: process.env, ...deps };
  }

  /** What is in place now, asked of the files and of the scheduler; nothing is changed. */
  async status(): Promise<OsSchedule> {
    const everyMinutes = await this.#writtenInterval();
    const place = this.#place(everyMinutes ?? USUAL_MINUTES);
    const texts = await Promise.all(place.files.map((file) => readOrNull(file.path)));
    const isAbsent = texts.every((text) => text === null);
    const isOurs = place.files.every(({ data }, at) => texts[at]?.equals(Buffer.from(data)) === true);
    const isReached = isAbsent ? false : await this.#succeeds(place.reach);
    const isEnabled = isReached && (await this.#succeeds(place.ask));
    const state = isAbsent ? 'absent' : !isOurs ? 'other' : !isReached ? 'written' : isEnabled ? 'on' : 'off';
    return {
      scheduler: place.scheduler,
      state,
      files: place.files.map((file) => file.path),
      command: commandLineOf(this.#runDue().program, this.#runDue().args, false),
      everyMinutes: isAbsent ? null : everyMinutes,
      toDo:
        state === 'written' || state === 'off'
          ? place.enable.map(([program = '', ...args]) => commandLineOf(program, args, false))
          : [],
      remarks: [...this.#deps.remarks],
    };
  }

  /**
   * Writes the entry and switches it on where the scheduler answers; otherwise `toDo` says what is to be run.
   * @throws HoldfastError path-not-writable, disk-full, file-io
   */
  async install(everyMinutes: EveryMinutes): Promise<OsSchedule> {
    const place = this.#place(everyMinutes);
    for (const file of place.files) {
      await mkdir(path.dirname(file.path), { recursive: true }).catch((error: unknown) => {
        throw fileError(error, file.path);
      });
      await writeFileAtomic(file.path, file.data, { mode: 0o644 });
    }
    // launchd reads an entry once: one that it has is taken out first.
    if (place.scheduler === 'launchd') for (const command of place.disable) await this.#succeeds(command);
    for (const command of place.enable) await this.#succeeds(command);
    return this.status();
  }

  /** Switches it off and removes its files; silent when there is none. @throws HoldfastError file-io */
  async remove(): Promise<OsSchedule> {
    const place = this.#place(USUAL_MINUTES);
    for (const command of place.disable) await this.#succeeds(command);
    for (const file of place.files)
      await rm(file.path, { force: true }).catch((error: unknown) => {
        throw fileError(error, file.path);
      });
    if (place.scheduler === 'systemd') await this.#succeeds(['systemctl', '--user', 'daemon-reload']);
    return this.status();
  }

  #place(everyMinutes: EveryMinutes): Place {
    const { platform, env, dataDir } = this.#deps;
    return placeOf({ command: this.#runDue(), everyMinutes }, { platform, env, dataDir });
  }

  #runDue(): LaunchCommand {
    const { command, dataDir } = this.#deps;
    return { program: command.program, args: [...command.args, '--data-dir', dataDir, 'run-due'] };
  }

  async #writtenInterval(): Promise<EveryMinutes | null> {
    for (const file of this.#place(USUAL_MINUTES).files) {
      const data = await readOrNull(file.path);
      if (data === null) continue;
      const text = data[0] === 0xff ? data.toString('utf16le') : data.toString('utf8');
      const parsed = EveryMinutesSchema.safeParse(intervalOf(text));
      if (parsed.success) return parsed.data;
    }
    return null;
  }

  async #succeeds([program = '', ...args]: readonly string[]): Promise<boolean> {
    const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS, XDG_CONFIG_HOME, HOME } = this.#deps.env;
    const given = { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS, XDG_CONFIG_HOME, HOME };
    const env = Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    try {
      const ended = await runTool({ program, args, env, supervised: false }, { timeoutMs: ASK_LIMIT_MS });
      return ended.exitCode === 0;
    } catch {
      // Not there, or it does not answer: the files are what is left to go by.
      return false;
    }
  }
}

async function readOrNull(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw fileError(error, file);
  }
}
