import { locked } from './lock.mjs';
import { findProgram, must, run } from './run.mjs';

/**
 * What each group needs. `programs` decide where there is no dpkg (or where somebody installed them otherwise);
 * a package given as a list has had several names over the releases of Debian and Ubuntu.
 * @type {Record<string, { programs?: string[], packages: (string | string[])[], why: string }>}
 */
export const groups = {
  keytar: {
    packages: ['libsecret-1-dev', 'g++', 'make', 'python3', 'pkg-config'],
    why: 'builds the binding to the OS keychain',
  },
  mariadb: {
    programs: ['mariadbd', 'mariadb-install-db', 'mariadb', 'mariadb-dump'],
    packages: ['mariadb-server-core', 'mariadb-client'],
    why: 'a private MariaDB server and its tools (no service is installed)',
  },
  mysql9: { packages: ['debian-archive-keyring'], why: "checks the signature of Debian's package lists" },
  keyring: {
    programs: ['gnome-keyring-daemon', 'dbus-run-session', 'secret-tool'],
    packages: ['gnome-keyring', 'dbus', 'libsecret-tools'],
    why: 'a real keyring for the end-to-end tests',
  },
  electron: {
    packages: [['libgtk-3-0', 'libgtk-3-0t64'], ['libasound2', 'libasound2t64'], 'libnss3', 'libgbm1'],
    why: 'libraries that Electron needs',
  },
  screen: {
    programs: ['Xvfb', 'xauth'],
    packages: ['xvfb', 'xauth'],
    why: 'a screen for the end-to-end tests',
  },
  zstd: { programs: ['zstd', 'jq'], packages: ['zstd', 'jq'], why: 'reads backups without Holdfast' },
  age: { programs: ['age'], packages: ['age'], why: 'reads encrypted backups without Holdfast' },
  sshd: {
    programs: ['sshd', 'ssh-keygen', 'ssh-agent', 'ssh-add'],
    packages: ['openssh-server', 'openssh-client'],
    why: 'real SSH servers for the tests of tunnels',
  },
  fonts: { packages: ['fonts-noto-color-emoji'], why: 'emoji in screenshots' },
  '7zip': { programs: ['7za'], packages: ['p7zip-full'], why: 'packs the tar.gz' },
};

/** Installs what is missing of these groups, or throws with the exact line to run. */
export async function ensureApt(names) {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  await locked('apt', async () => {
    const still = await missingPackages(names);
    if (still.length > 0) await install(still);
  });
}

async function missingPackages(names) {
  const hasDpkg = process.platform === 'linux' && findProgram('dpkg-query') !== null;
  const wanted = names.flatMap((name) => {
    const group = groups[name];
    if (group === undefined)
      throw new Error(`set-up: no apt group "${name}"; there are ${Object.keys(groups).join(', ')}`);
    if (group.programs?.every((program) => findProgram(program) !== null)) return [];
    // Without dpkg nobody can say which libraries are there; the programs are what can be asked for.
    return hasDpkg || group.programs ? group.packages : [];
  });
  if (wanted.length === 0) return [];
  if (!hasDpkg) {
    const what = names.filter((name) =>
      groups[name].programs?.some((program) => findProgram(program) === null),
    );
    throw new Error(
      `set-up: please install ${what.map((name) => `${groups[name].programs.join(', ')} (${groups[name].why})`).join('; ')}; this is no Debian or Ubuntu, so it cannot be done for you`,
    );
  }
  const installed = await installedPackages();
  return wanted.map((names) => [names].flat()).filter((names) => !names.some((name) => installed.has(name)));
}

async function installedPackages() {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const list = await must('dpkg-query', ['-W', '-f=${db:Status-Abbrev} ${Package}\n']);
  return new Set(
    list.stdout.split('\n').flatMap((line) => (line.startsWith('ii') ? [line.slice(3).trim()] : [])),
  );
}

async function install(missing) {
  const isRoot = process.getuid?.() === 0;
  const canSudo = !isRoot && (await run('sudo', ['-n', 'true'])).code === 0;
  const line = (packages) => `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!isRoot && !canSudo) {
    const packages = missing.map((names) => names[0]);
    throw new Error(
      `set-up: some packages are missing and this user may not install them. Please run:\n\n  sudo ${line(packages)}\n`,
    );
  }
  console.error(`set-up: installing ${missing.map((names) => names[0]).join(', ')}`);
  const asRoot = (args, options) =>
    isRoot
      ? run('apt-get', args, options)
      : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args], options);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  // A failed update is not the end: an unrelated list may be unreachable while ours are there.
  await asRoot(['update', '-qq', ...wait], { env });
  const packages = [];
  for (const names of missing) packages.push(await firstCandidate(names));
  const result = await asRoot(['install', '-y', '-qq', '--no-install-recommends', ...wait, ...packages], {
    env,
  });
  if (result.code !== 0) {
    throw new Error(
      `set-up: ${line(packages)} failed:\n${result.output.trim().split('\n').slice(-12).join('\n')}`,
    );
  }
}

/** Newer releases renamed some libraries (…t64), and keep the old name only as a virtual package. */
async function firstCandidate(names) {
  for (const name of names) {
    const policy = await run('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))\S/.test(policy.stdout)) return name;
  }
  return names[0];
}
