// Packages the app with electron-builder into dist/; arguments go to it, for example `-- --linux deb`.
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { electronRuntime, ensureOrExit } from './lib/ensure.mjs';
import { inCache, root } from './lib/paths.mjs';
import { programs } from './lib/programs.mjs';
import { findProgram, passThrough } from './lib/run.mjs';

const onLinux = process.platform === 'linux';
await ensureOrExit([
  ...(onLinux ? ['apt:keytar', 'apt:7zip'] : []),
  'node_modules',
  'electron-runtime',
  'build',
]);

const runtime = electronRuntime();
const args = [programs.electronBuilder, '--publish', 'never', ...runtimeOptions(), ...targets()];
process.exit(await passThrough(process.execPath, args, { cwd: root, env: sevenZip() }));

/** electron-builder would download its own copy otherwise; the substitute goes in without its way to start a checkout. */
function runtimeOptions() {
  if (runtime.source === 'official') {
    // The substitute is too old to know this fuse, so it is not in electron-builder.yml.
    const fuse = '-c.electronFuses.grantFileProtocolExtraPrivileges=false';
    return [`-c.electronVersion=${runtime.version}`, `-c.electronDist=${runtime.folder}`, fuse];
  }
  const clean = inCache('electron', `${runtime.version}-clean`);
  if (!existsSync(clean)) {
    const work = `${clean}.new`;
    rmSync(work, { recursive: true, force: true });
    cpSync(runtime.folder, work, {
      recursive: true,
      filter: (name) => path.basename(name) !== 'default_app.asar',
    });
    renameSync(work, clean);
  }
  console.log(`packaging Electron ${runtime.version}, the substitute; a release takes the official one`);
  return [`-c.electronVersion=${runtime.version}`, `-c.electronDist=${clean}`];
}

/** Without downloads, only these two can be made on Linux (docs/decisions/0003-packaging.md). */
function targets() {
  const given = process.argv.slice(2);
  if (given.length > 0 || runtime.source === 'official') return given;
  return ['--linux', 'dir', 'tar.gz'];
}

function sevenZip() {
  const program = onLinux ? findProgram('7za') : null;
  // Its strongest level takes minutes on two cores to save a tenth.
  const level = process.env.ELECTRON_BUILDER_COMPRESSION_LEVEL ?? (runtime.source === 'floor' ? '1' : null);
  return {
    ...(program === null ? {} : { ELECTRON_BUILDER_7ZIP_PATH: program }),
    ...(level === null ? {} : { ELECTRON_BUILDER_COMPRESSION_LEVEL: level }),
  };
}
