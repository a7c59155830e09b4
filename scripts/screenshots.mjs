// Makes the screenshots of the documentation with the real app (test/screenshots).
import { ensureOrExit } from './lib/ensure.mjs';
import { root } from './lib/paths.mjs';
import { programs } from './lib/programs.mjs';
import { passThrough } from './lib/run.mjs';
import { keyringAndScreen } from './lib/screen.mjs';

await ensureOrExit([
  ...(process.platform === 'linux'
    ? ['apt:keytar', 'apt:mariadb', 'apt:electron', 'apt:screen', 'apt:keyring', 'apt:fonts']
    : []),
  'node_modules',
  'electron-runtime',
  'build',
]);
const around = keyringAndScreen();
if (around === null) process.exit(1);
const command = [...around, process.execPath, programs.playwright, 'test', '--project=screenshots'];
process.exit(await passThrough(command[0], [...command.slice(1), ...process.argv.slice(2)], { cwd: root }));
