import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { ensureApt } from './apt.mjs';
import { locked } from './lock.mjs';
import { inCache, inRoot } from './paths.mjs';
import { findProgram, must, run } from './run.mjs';
import { isStamped, sha256, stamp } from './stamp.mjs';

const folder = inCache('mysql9');

/**
 * Where MySQL ≥ 8's programs are, or null: unpacked by set-up, or installed on this machine.
 * @returns {{ bin: string } | null} bin holds mysqld, mysqldump and mysql
 */
export function findMysql9() {
  if (isUnpacked()) return { bin: path.join(folder, 'bin') };
  const mysqld = findProgram('mysqld');
  const mysqldump = findProgram('mysqldump');
  if (mysqld === null || mysqldump === null || path.dirname(mysqld) !== path.dirname(mysqldump)) return null;
  // On Debian these names may be links to MariaDB's programs.
  return /mariadb/i.test(path.basename(realpathSync(mysqld))) ? null : { bin: path.dirname(mysqld) };
}

/**
 * Gets MySQL 9 (server and clients) from Debian sid into one private folder; nothing of the system changes.
 * @throws when it cannot be had; the caller decides whether that is an error (HOLDFAST_REQUIRE)
 */
export async function ensureMysql9() {
  if (findMysql9() !== null) return;
  if (process.platform !== 'linux' || process.arch !== 'x64' || findProgram('apt-get') === null) {
    throw new Error(
      'there is no mysqld and mysqldump of MySQL 8 or 9 here, and they can be fetched only on Debian or Ubuntu (x64)',
    );
  }
  await ensureApt(['mysql9']);
  await locked('mysql9', async () => {
    if (isUnpacked()) return;
    console.error('set-up: fetching MySQL 9 from Debian sid into .cache/mysql9 (about 45 s, once)');
    const work = inCache(`mysql9-work-${process.pid}`);
    rmSync(work, { recursive: true, force: true });
    try {
      await unpack(work);
      rmSync(folder, { recursive: true, force: true });
      renameSync(path.join(work, 'out'), folder);
      stamp('mysql9', inputs());
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

const inputs = () => sha256(readFileSync(inRoot('scripts/lib/mysql9.mjs')));

const isUnpacked = () =>
  isStamped('mysql9', inputs()) &&
  statSync(path.join(folder, 'bin/mysqld'), { throwIfNoEntry: false }) !== undefined;

async function unpack(work) {
  const root = path.join(work, 'out/root');
  const debs = path.join(work, 'debs');
  for (const sub of ['lists/partial', 'cache/archives/partial', 'state'])
    mkdirSync(path.join(work, sub), { recursive: true });
  for (const made of [root, debs, path.join(work, 'out/bin')]) mkdirSync(made, { recursive: true });
  const apt = aptOptions(work);
  await must('apt-get', [...apt, 'update', '-qq']);
  await download(await packageNames(apt), apt, debs);
  for (const deb of readdirSync(debs)) await must('dpkg-deb', ['-x', path.join(debs, deb), root]);
  writeWrappers(path.join(work, 'out'));
  for (const program of ['mysqld', 'mysqldump', 'mysql']) {
    await must(path.join(work, 'out/bin', program), ['--version']);
  }
}

/** apt with lists, cache and state of its own, so that the machine's own apt never hears of sid. */
function aptOptions(work) {
  const sources = path.join(work, 'sources.list');
  writeFileSync(
    sources,
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${debianMirror()} sid main\n`,
  );
  writeFileSync(path.join(work, 'status'), '');
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '-',
    'Dir::State': path.join(work, 'state'),
    'Dir::State::Lists': path.join(work, 'lists'),
    'Dir::State::status': path.join(work, 'status'),
    'Dir::Cache': path.join(work, 'cache'),
    'APT::Install-Recommends': '0',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    // The unprivileged download user of apt could not enter a folder below somebody's home.
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** The Debian mirror that this machine is set up with, or Debian's own. */
function debianMirror() {
  const files = ['/etc/apt/sources.list', ...listFolder('/etc/apt/sources.list.d')];
  for (const file of files) {
    for (const line of readText(file).split('\n')) {
      const found = /^(?:deb\s|URIs:)[^#]*?(https?:\/\/\S+\/debian)\/?(?:\s|$)/.exec(line);
      if (found?.[1] !== undefined) return found[1];
    }
  }
  return 'http://deb.debian.org/debian';
}

/** The libraries of the two packages' dependency closure (perl and the like serve only scripts). */
async function packageNames(apt) {
  const options = [
    '--recurse',
    '--no-recommends',
    '--no-suggests',
    '--no-conflicts',
    '--no-breaks',
    '--no-replaces',
    '--no-enhances',
  ];
  const wanted = ['mysql-server-core', 'mysql-client-core'];
  const closure = await must('apt-cache', [...apt, 'depends', ...options, ...wanted]);
  const isNeeded = (name) =>
    /^(lib|zlib1g$|mysql-)/.test(name) &&
    !/perl5|^libperl$|^libfile-|^libterm-|^libdebconf|^libpam/.test(name);
  return [
    ...new Set(closure.stdout.split('\n').filter((line) => /^[a-z]/.test(line) && isNeeded(line))),
  ].sort();
}

/** All at once; when a name of the closure is only virtual, apt refuses the lot, and each goes on its own. */
async function download(names, apt, debs) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if ((await run('apt-get', [...apt, 'download', '-qq', ...names], { cwd: debs, env })).code === 0) return;
  for (const name of names) {
    const result = await run('apt-get', [...apt, 'download', '-qq', name], { cwd: debs, env });
    if (result.code !== 0 && name.startsWith('mysql-')) throw new Error(result.output.trim());
  }
}

/**
 * The programs need sid's own C library and loader, which a wrapper names relative to itself: the folder may be
 * moved, and its path may have a space.
 */
function writeWrappers(out) {
  const root = path.join(out, 'root');
  const loader = path.relative(root, findLoader(root));
  for (const bin of ['usr/bin', 'usr/sbin']) {
    for (const name of listFolder(path.join(root, bin))) {
      if (!isElf(name)) continue;
      const wrapper = path.join(out, 'bin', path.basename(name));
      writeFileSync(wrapper, wrapperText(loader, path.relative(root, name)));
      chmodSync(wrapper, 0o755);
    }
  }
}

function wrapperText(loader, program) {
  const libraries = ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib/mysql/private'];
  // Only mysqld has folders compiled in that do not exist here; the last value of an option counts.
  const folders =
    path.basename(program) === 'mysqld' ? ' --basedir="$r/usr" --lc-messages-dir="$r/usr/share/mysql"' : '';
  return [
    '#!/bin/sh',
    `# MySQL's own program with the libraries that it was built for.`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own expansion
    'case $0 in */*) d=${0%/*} ;; *) d=. ;; esac',
    'r=$(cd "$d/../root" && pwd)',
    `exec "$r/${loader}" --library-path "${libraries.map((name) => `$r/${name}`).join(':')}" --argv0 "$r/${program}" "$r/${program}" "$@"${folders}`,
    '',
  ].join('\n');
}

function findLoader(root) {
  const places = [
    'usr/lib64/ld-linux-x86-64.so.2',
    'lib64/ld-linux-x86-64.so.2',
    'usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  ];
  for (const place of places) {
    // Not through links: they may be absolute and would lead to this machine's own loader.
    const stat = statSync(path.join(root, place), { throwIfNoEntry: false });
    if (stat?.isFile()) return path.join(root, place);
  }
  throw new Error("the C library's loader is not in the downloaded packages");
}

function isElf(file) {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  const head = Buffer.alloc(4);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, head, 0, 4, 0);
  } finally {
    closeSync(fd);
  }
  return head.equals(Buffer.from('\x7fELF', 'latin1'));
}

function listFolder(name) {
  try {
    return readdirSync(name).map((entry) => path.join(name, entry));
  } catch {
    return [];
  }
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
