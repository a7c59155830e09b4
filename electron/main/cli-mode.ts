import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import { processIo, runCli } from '../cli/run-cli.ts';
import { forkKeychain } from './keychain.ts';
import { builtFiles } from './paths.ts';

/** Runs the CLI in this process, without a window, also where there is no screen; then exits with its code. */
export function startCli(args: readonly string[]): void {
  // Chromium's own files: not in the user-data folder, which an app may be using at this moment.
  const session = mkdtempSync(path.join(os.tmpdir(), 'holdfast-cli-'));
  app.setPath('sessionData', session);
  app.disableHardwareAcceleration();
  app.commandLine.appendSwitch('password-store', 'basic');
  if (process.platform === 'linux') app.commandLine.appendSwitch('ozone-platform', 'headless');
  app.dock?.hide();
  void app.whenReady().then(async () => {
    const code = await runCli(args, processIo({ startKeychain: () => forkKeychain(builtFiles.keychain) }));
    rmSync(session, { recursive: true, force: true });
    app.exit(code);
  });
}
