// Makes this machine ready: `node scripts/setup.mjs [PART…]`, all parts when none is named.
import { groups } from './lib/apt.mjs';
import { electronRuntime, ensureOrExit, findMysql9, findMysql56, partNames } from './lib/ensure.mjs';

const asked = process.argv.slice(2);
const all = [
  ...['keytar', 'mariadb', 'keyring', 'electron', 'screen', 'zstd', 'age', 'sshd', 'fonts'].map(
    (name) => `apt:${name}`,
  ),
  'node_modules',
  'electron-runtime',
  'mysql9',
  'mysql56',
  'build',
];

if (asked.includes('--help') || asked.includes('-h')) {
  console.log(`usage: node scripts/setup.mjs [PART…]\n\nparts: ${partNames.join(', ')},`);
  for (const [name, group] of Object.entries(groups)) {
    console.log(`  apt:${name.padEnd(10)} ${group.packages.flat().join(' ')}: ${group.why}`);
  }
  process.exit(0);
}

await ensureOrExit(asked.length > 0 ? asked : all);
const runtime = electronRuntime();
console.log(
  [
    'set-up: done',
    runtime && `Electron ${runtime.version} (${runtime.source})`,
    findMysql9() && `MySQL in ${findMysql9()?.bin}`,
    findMysql56() && `MySQL 5.6 in ${findMysql56()?.bin}`,
  ]
    .filter(Boolean)
    .join('; '),
);
