// The desktop app of this checkout; arguments go to the app.
import { ensure, ensureOrExit } from './lib/ensure.mjs';
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
await offerTools();
const { file, args } = electronCommand(process.argv.slice(2));
process.exit(await passThrough(file, args, { cwd: root }));

/** The sample server and the first backup need a server's programs; without them the app starts and says so. */
async function offerTools() {
  if (findProgram('mysqldump') !== null || findProgram('mariadb-dump') !== null) return;
  try {
    await ensure(['apt:mariadb']);
  } catch (error) {
    console.error(error.message);
  }
}
