import path from 'node:path';
import { app } from 'electron';
import { cliArguments } from '../cli/launch-arguments.ts';
import { startCli } from './cli-mode.ts';

/* One executable: `holdfast VERB …` answers in the terminal and opens no window, `holdfast` opens the app. */

const forCli = cliArguments(ownArguments());
// Loaded only where it is needed: electron-store's file writer listens for signals from its first moment, which would
// leave Ctrl-C to Electron, and a run would not be cancelled but cut off.
if (forCli === null) void import('./app.ts').then(({ startApp }) => startApp());
else startCli(forCli);

/** The user's arguments: in a checkout they follow the app's folder, in a package the executable. */
function ownArguments(): readonly string[] {
  if (!process.defaultApp) return process.argv.slice(1);
  const folder = app.getAppPath();
  const at = process.argv.findIndex((argument, index) => index > 0 && path.resolve(argument) === folder);
  return at === -1 ? [] : process.argv.slice(at + 1);
}
