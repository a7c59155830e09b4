import path from 'node:path';
import { app } from 'electron';
import { exitCodes } from '../cli/exit-codes.ts';
import { noDisplayText } from '../cli/no-display.ts';
import { processIo, runCli } from '../cli/run-cli.ts';
import { runtimeDir } from '../engine/system/data-dir.ts';
import { forkKeychain } from './keychain.ts';
import { launchCommand } from './launch-command.ts';
import { builtFiles } from './paths.ts';

/** Runs the CLI in this process, without a window, then exits with its code. */
export function startCli(args: readonly string[]): void {
  if (lacksScreen()) {
    // Chromium ends a process without a screen before the first event is served; this is said before that.
    process.stderr.write(noDisplayText(process.env.APPIMAGE ?? app.getPath('exe'), args));
    process.exit(exitCodes.failed);
  }
  // Chromium's own files: not in the user-data folder, which an app may be using at this moment.
  app.setPath('sessionData', path.join(runtimeDir(), 'cli-session'));
  app.disableHardwareAcceleration();
  app.commandLine.appendSwitch('password-store', 'basic');
  app.dock?.hide();
  void app.whenReady().then(async () => {
    const code = await runCli(
      args,
      processIo({
        startKeychain: () => forkKeychain(builtFiles.keychain),
        launch: launchCommand(),
      }),
    );
    app.exit(code);
  });
}

function lacksScreen(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY;
}
