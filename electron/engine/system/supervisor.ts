import { accessSync, constants } from 'node:fs';

/** The supervisor's end of its pipe to the engine, as a file descriptor of the child. */
export const LIFELINE_FD = 4;

/** The name under which `ps` shows supervisors. */
export const SUPERVISOR_NAME = 'holdfast-supervisor';

// A supervisor must work without Node: packaged Electron does not run as Node (fuse RunAsNode is off).
//
// The process that the engine starts becomes the tool itself, by exec: so its pid, its exit code, its signal and its
// stdin, stdout and stderr are the tool's own, with nothing in between. Before that it leaves a supervisor in its own
// process group, which holds the other end of a pipe from the engine. End of file on it, which is what any death of
// the engine looks like, kills the whole group, the tool's own children included. A process that signals its own
// group cannot hit a stranger who got the same number later.
//
// The supervisor being killed is seen by the engine (the pipe closes), which then kills the group. Both being killed
// at once is covered by the kernel where there is setpriv: the tool is sent SIGKILL when the engine dies. That is
// asked for before exec and could come too late for an engine that died in between, hence the look at PPID.
const START = `
[ "$PPID" = "$1" ] || exit 125
shift
/bin/sh -c 'trap "" TERM INT HUP; read -r _ <&${LIFELINE_FD}; kill -KILL 0' ${SUPERVISOR_NAME} </dev/null >/dev/null 2>&1 3<&- &
`;
const RUN_WITH_OPTION_FILE = `exec "$@" ${LIFELINE_FD}<&-`;
const RUN = `exec "$@" 3<&- ${LIFELINE_FD}<&-`;

/**
 * The command line that runs a program under a supervisor (POSIX). It must be spawned detached (as the leader of a
 * process group), with {@link LIFELINE_FD} a pipe.
 * @param setpriv path of util-linux's setpriv that knows --pdeathsig; null where there is none
 * @param keepsFd3 whether fd 3 is the program's (an option file)
 */
export function supervised(
  argv: readonly string[],
  options: { readonly enginePid: number; readonly setpriv: string | null; readonly keepsFd3: boolean },
): readonly string[] {
  const script = START + (options.keepsFd3 ? RUN_WITH_OPTION_FILE : RUN);
  const shell = ['/bin/sh', '-c', script, 'holdfast-start', String(options.enginePid), ...argv];
  return options.setpriv === null ? shell : [options.setpriv, '--pdeathsig', 'KILL', '--', ...shell];
}

/** The first of some programs that is there and may be run, or null. */
export function firstExecutable(candidates: readonly string[]): string | null {
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // The next one, then.
    }
  }
  return null;
}
