// The main job without a screen, with the same commands that a person would type: a sample server, a backup of it, a
// drill in a second server, the report, a restore under another name. Everything is under ./demo-out.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureOrExit } from './lib/ensure.mjs';
import { inRoot, root } from './lib/paths.mjs';

const MARK = '.holdfast-demo';
const out = inRoot('demo-out');

await ensureOrExit([
  ...(process.platform === 'linux' ? ['apt:keytar', 'apt:mariadb', 'apt:zstd'] : []),
  'node_modules',
  'build:node',
]);
freshFolder();
const transcript = createWriteStream(path.join(out, 'transcript.txt'));
const state = path.join(out, 'state');
const startedMs = Date.now();
let sample = null;
let exitCode = 1;
try {
  await demo();
  exitCode = 0;
} catch (error) {
  say(`\nThe demo failed: ${error.message}`);
} finally {
  await stopSample();
  rmSync(state, { recursive: true, force: true });
  await new Promise((done) => transcript.end(done));
}
process.exit(exitCode);

async function demo() {
  say('1. A private server with a sample shop\n');
  sample = await startSample();
  say('\n2. A folder for backups\n');
  await holdfast('storage', 'add', 'folder', '--name', 'Demo', '--path', path.join(out, 'storage'));
  say('\n3. A backup: one mysqldump, judged by what is in the file\n');
  await holdfast('backup', 'Sample shop', '--storage', 'Demo');
  const { backups } = JSON.parse(await holdfastQuietly('backups', 'list', '--json'));
  const { id } = backups[0];
  say('\n4. A drill: restored in a second throw-away server, and compared\n');
  await holdfast('drill', id);
  const { drills } = JSON.parse(await holdfastQuietly('drills', 'list', '--json'));
  await holdfast('drills', 'report', drills[0].runId, '--out', path.join(out, 'drill-report.html'));
  say('\n5. Restored beside the original, under another name\n');
  await holdfast('restore', id, '--to', 'Sample shop', '--as', 'shop=shop_restored', '--yes');
  say('\n6. What the backup is now\n');
  await holdfast('backups', 'show', id);
  const { backup } = JSON.parse(await holdfastQuietly('backups', 'show', id, '--json'));
  if (backup.proof.state !== 'proven') throw new Error(`the backup is ${backup.proof.state}, not proven`);
  say(`
Backed up, proven and restored in ${((Date.now() - startedMs) / 1000).toFixed(1)} s. In demo-out/ are
  storage/            the backup: open it without Holdfast with
                      zstd -dcq ${quoted(path.relative(root, path.join(out, 'storage', backup.folder, 'dump.sql.zst')))} | mariadb --binary-mode --comments
  drill-report.html   what the drill compared
  transcript.txt      this text`);
}

/** Removes what an earlier demo left; a folder of that name which is somebody else's stays untouched. */
function freshFolder() {
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(path.join(out, MARK))) {
    console.error(`demo: ${out} is there and was not made by the demo. Please move it away.`);
    process.exit(1);
  }
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { mode: 0o700 });
  writeFileSync(path.join(out, MARK), '');
}

function say(text) {
  console.log(text);
  transcript.write(`${text}\n`);
}

/** Runs one command as a person would, and shows the command and what it says. */
async function holdfast(...args) {
  say(`$ holdfast ${args.map(quoted).join(' ')}`);
  const { code, output } = await run(args);
  const text = output.trimEnd();
  if (text !== '') say(text.replaceAll(/^/gm, '  '));
  if (code !== 0) throw new Error(`holdfast ${args[0]} ended with ${code}`);
}

/** For what the demo itself needs to know. */
async function holdfastQuietly(...args) {
  const { code, stdout, stderr } = await run(args);
  if (code !== 0) throw new Error(`holdfast ${args[0]} ended with ${code}: ${stderr.trim()}`);
  return stdout;
}

function start(args) {
  return spawn(process.execPath, [inRoot('out/main/cli.cjs'), ...args, '--data-dir', state], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function run(args) {
  const child = start(args);
  const texts = { stdout: '', stderr: '', output: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      texts[stream] += text;
      texts.output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
  });
}

/** The sample server lives as long as its command, which therefore goes on beside the others. */
function startSample() {
  say('$ holdfast sample start &');
  const child = start(['sample', 'start']);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (said === '') say(text.trimEnd().replaceAll(/^/gm, '  '));
      said += text;
      resolve(child);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`holdfast sample start ended with ${code}: ${said.trim()}`)),
    );
  });
}

async function stopSample() {
  if (sample === null || sample.exitCode !== null) return;
  const ended = new Promise((resolve) => sample.once('close', resolve));
  sample.kill('SIGINT');
  await ended;
}

function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
