import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ensureApt } from './apt.mjs';
import { locked } from './lock.mjs';
import { inRoot, root } from './paths.mjs';
import { run } from './run.mjs';

/** Installs node_modules when it differs from package-lock.json, and builds the keychain binding when it is not there. */
export async function ensureNodeModules() {
  if (isInstalled()) return;
  await locked('node_modules', async () => {
    if (isInstalled()) return;
    // The binding has no ready-made build for every machine, so its compiler must be there before npm runs.
    if (process.platform === 'linux') await ensureApt(['keytar']);
    if (!matchesLock()) {
      console.error('set-up: installing node_modules (npm ci)');
      await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    }
    if (!hasKeytar()) await npm(['rebuild', 'keytar', '--loglevel=error']);
    if (!isInstalled())
      throw new Error('set-up: node_modules still differs from package-lock.json after npm ci');
  });
}

const isInstalled = () => matchesLock() && hasKeytar();

const hasKeytar = () => existsSync(inRoot('node_modules/keytar/build/Release/keytar.node'));

/** npm keeps what it installed in node_modules/.package-lock.json; versions are compared with package-lock.json. */
function matchesLock() {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true;
    const found = present[name];
    // Optional packages are other platforms' binaries, mostly.
    return found === undefined
      ? entry.optional === true || entry.peer === true
      : found.version === entry.version;
  });
}

function readPackages(name) {
  try {
    return JSON.parse(readFileSync(inRoot(name), 'utf8')).packages;
  } catch {
    return null;
  }
}

async function npm(args) {
  const result = await run(...npmCommand(args), { cwd: root, env: nodeGypEnv() });
  if (result.code === 0) return;
  throw new Error(
    `set-up: npm ${args[0]} failed:\n${result.output.trim().split('\n').slice(-25).join('\n')}`,
  );
}

/** The npm that started us, when one did. */
export function npmCommand(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return [process.execPath, [script, ...args]];
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]] : ['npm', args];
}

/** Native builds need Node's headers: those beside this Node where it has them, otherwise node-gyp fetches them. */
function nodeGypEnv() {
  const prefix = path.resolve(path.dirname(process.execPath), '..');
  return existsSync(path.join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
}
