// Everything: types, lint, unit, architecture and integration tests, the build, the real app on a screen with a keyring.
// A step that fails does not stop the next ones, so that one run tells all.
import { ensure, ensureOrExit } from './lib/ensure.mjs';
import { keyringAndScreen } from './lib/screen.mjs';
import { appTests, compareTruths, fail, finish, lint, newTally, typeCheck, unitTests } from './lib/steps.mjs';

const onLinux = process.platform === 'linux';
const screen = onLinux ? ['apt:electron', 'apt:screen', 'apt:keyring', 'apt:fonts'] : [];
await ensureOrExit([
  ...(onLinux ? ['apt:keytar', 'apt:mariadb', 'apt:zstd', 'apt:age', 'apt:sshd'] : []),
  ...screen,
  'node_modules',
  'electron-runtime',
  'mysql9',
  'mysql56',
]);

const tally = newTally();
await typeCheck(tally);
await lint(tally);
const isBuilt = await build();
compareTruths(tally, await unitTests(tally, ['unit', 'architecture', 'integration']));
if (isBuilt) await app();
finish(tally);

async function build() {
  console.log('\n== build (vite)');
  try {
    await ensure(['build']);
    return true;
  } catch (error) {
    console.error(error.message);
    fail(tally, 'build');
    return false;
  }
}

async function app() {
  try {
    const around = keyringAndScreen();
    if (around !== null) await appTests(tally, around);
    else tally.skipped += 1;
  } catch (error) {
    console.error(error.message);
    fail(tally, 'the app');
  }
}
