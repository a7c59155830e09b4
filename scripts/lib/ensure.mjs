import { ensureApt } from './apt.mjs';
import { ensureBuild } from './build.mjs';
import { ensureElectronRuntime } from './electron-runtime.mjs';
import { lackLeg } from './legs.mjs';
import { ensureMysql9 } from './mysql9.mjs';
import { ensureMysql56 } from './mysql56.mjs';
import { ensureNodeModules } from './node-modules.mjs';

export { electronEnv, electronRuntime } from './electron-runtime.mjs';
export { isRequired, lackLeg } from './legs.mjs';
export { findMysql9 } from './mysql9.mjs';
export { findMysql56 } from './mysql56.mjs';

const parts = {
  node_modules: ensureNodeModules,
  'electron-runtime': ensureElectronRuntime,
  mysql9: () => ensureMysql9().catch((error) => lackLeg('mysql9', error.message)),
  mysql56: () => ensureMysql56().catch((error) => lackLeg('mysql56', error.message)),
  build: () => ensureBuild('build'),
  'build:node': () => ensureBuild('build:node'),
};

export const partNames = Object.keys(parts);

/**
 * Does what is missing of these parts, in this order; each is quick when done.
 * @param {readonly string[]} names 'node_modules', 'electron-runtime', 'mysql9', 'mysql56', 'build', 'build:node',
 *   or 'apt:GROUP' with a group of apt.mjs
 * @throws an Error whose message says what to do
 */
export async function ensure(names) {
  const groups = names.filter((name) => name.startsWith('apt:')).map((name) => name.slice(4));
  // apt first and in one go: the others need its programs, and one call is quicker than many.
  if (groups.length > 0) await ensureApt(groups);
  for (const name of names) {
    if (name.startsWith('apt:')) continue;
    const part = parts[name];
    if (part === undefined)
      throw new Error(`set-up: no part "${name}"; there are ${[...partNames, 'apt:GROUP'].join(', ')}`);
    await part();
  }
}

/** For a script's top level: a failure is one message, not a stack. */
export async function ensureOrExit(names) {
  try {
    await ensure(names);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
