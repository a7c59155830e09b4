// The desktop app of this checkout; arguments go to the app.
import { ensureOrExit } from './lib/ensure.mjs';
import { electronCommand, needDisplay } from './lib/launch.mjs';
import { root } from './lib/paths.mjs';
import { findProgram, passThrough } from './lib/run.mjs';

needDisplay();
await ensureOrExit([
  ...(process.platform === 'linux' ? ['apt:keytar', 'apt:electron'] : []),
  'node_modules',
  'electron-runtime',
  'build',
]);
if (findProgram('mysqldump') === null && findProgram('mariadb-dump') === null) {
  console.error('No mysqldump is on PATH. The app will say what to install; here: npm run setup apt:mariadb');
}
const { file, args } = electronCommand(process.argv.slice(2));
process.exit(await passThrough(file, args, { cwd: root }));
