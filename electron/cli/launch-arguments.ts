/** Options that may stand before the verb; all others there are Electron's and Chromium's. */
const GLOBAL_OPTIONS = ['--json', '--progress', '--help', '-h', '--version', '-V'];

/** Switches that people must pass to the packaged executable and that the CLI does not know. */
const ELECTRON_SWITCHES = ['--no-sandbox', '--disable-gpu', '--headless'];

/**
 * What of a packaged executable's arguments is for the CLI.
 * @param argv without the executable (and, in a checkout, without the app's folder and what stands before it)
 * @returns null when the desktop app is meant: no verb, and no question that a terminal answers
 */
export function cliArguments(argv: readonly string[]): readonly string[] | null {
  const kept: string[] = [];
  let isForTerminal = false;
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (ELECTRON_SWITCHES.includes(argument)) continue;
    if (argument === '--data-dir') {
      kept.push(argument, argv[at + 1] ?? '');
      at += 1;
    } else if (argument.startsWith('--data-dir=') || GLOBAL_OPTIONS.includes(argument)) {
      kept.push(argument);
      if (['--help', '-h', '--version', '-V'].includes(argument)) isForTerminal = true;
    } else if (!argument.startsWith('-')) {
      const rest = argv.slice(at).filter((each) => !ELECTRON_SWITCHES.includes(each));
      return [...kept, ...rest];
    }
  }
  return isForTerminal ? kept : null;
}
