import { commandLineOf } from '../engine/system/command-line.ts';

/** What the packaged executable says where there is no display, which its runtime cannot do without on Linux. */
export function noDisplayText(program: string, args: readonly string[]): string {
  const line = commandLineOf('xvfb-run', ['-a', program, ...args], false);
  return [
    'Holdfast did nothing: its executable needs a display on Linux, also for its command line, and there is none here.',
    'Start it with a virtual one (Debian, Ubuntu: apt install xvfb xauth):',
    line,
    '',
  ].join('\n');
}
