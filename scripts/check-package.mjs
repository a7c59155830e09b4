// Tries what `npm run package` made, without a screen, as the system's own scheduler starts it: a plan that is due is run
// by the packaged executable, through the entry that this executable wrote, against a real server. Linux only.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureOrExit } from './lib/ensure.mjs';
import { inRoot } from './lib/paths.mjs';

const executable = path.resolve(process.argv[2] ?? inRoot('dist/linux-unpacked/holdfast'));
if (process.platform !== 'linux' || !existsSync(executable)) {
  console.error(`There is no ${executable}. On Linux, npm run package -- --linux dir makes it.`);
  process.exit(1);
}
await ensureOrExit(['apt:screen', 'apt:mariadb', 'apt:zstd']);

const home = mkdtempSync(path.join(tmpdir(), 'hp-'));
const dataDir = path.join(home, 'data');
// As a service has it: no screen, no session bus, nothing of who runs this.
const env = { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', DBUS_SESSION_BUS_ADDRESS: 'disabled:' };
// Chromium refuses to run as root with its sandbox.
const asRoot = process.getuid() === 0 ? ['--no-sandbox'] : [];
let sample = null;
try {
  await check();
  console.log('\nThe packaged executable runs what is due, without a window.');
} catch (error) {
  console.error(`\nFAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  if (sample !== null) await stop(sample);
  rmSync(home, { recursive: true, force: true });
}

async function check() {
  step('without a display it does nothing, and says what does');
  const blind = run(executable, [...asRoot, 'run-due']);
  expect(blind.status === 1 && blind.stderr.includes('xvfb-run -a '), blind.stderr);

  step('a real server, a storage, and a plan that is due in a few minutes');
  mkdirSync(path.join(home, 'store'));
  sample = await startSample();
  holdfast('storage', 'add', 'folder', '--name', 'store', '--path', path.join(home, 'store'));
  // An executable takes seconds to start on a busy machine.
  const at = new Date(Date.now() + 3 * 60_000).toISOString().slice(11, 16);
  holdfast(
    'plan',
    'add',
    'Sample shop',
    '--name',
    'daily',
    '--storage',
    'store',
    '--daily',
    at,
    '--zone',
    'UTC',
    '--jitter',
    '0',
  );
  const [plan] = JSON.parse(holdfast('plan', 'list', '--json')).plans;
  const dueMs = Date.parse(plan.nextDueAt);
  expect(dueMs - Date.now() < 5 * 60_000, `the plan is due at ${plan.nextDueAt}, not at ${at}`);

  step('the entry for the system’s scheduler, written by the packaged executable');
  // 3: written, and no user manager answers here.
  const { files } = JSON.parse(
    holdfastWith([0, 3], 'schedule', 'install', '--every', '15', '--json'),
  ).schedule;
  const service = files.find((file) => file.endsWith('.service'));
  const line = /^ExecStart=(.*)$/m.exec(readFileSync(service, 'utf8'))?.[1] ?? '';
  console.log(`  ${line}`);
  expect(line.includes(executable) && line.endsWith('run-due'), `it does not start ${executable}`);
  const verified = run('systemd-analyze', ['verify', '--man=no', ...files]);
  const isKnown = verified.error === undefined;
  expect(!isKnown || verified.status === 0, verified.stderr);
  if (!isKnown) console.log('  (systemd-analyze is not here: the units themselves were not looked at)');

  step('what it starts, when the plan is due');
  await sleep(Math.max(0, dueMs + 1_000 - Date.now()));
  // Its words are plain here, and a shell reads them as systemd does.
  const due = run('sh', ['-c', line]);
  expect(due.status === 0, `${due.stdout}\n${due.stderr}`);
  console.log(due.stdout.trimEnd().replaceAll(/^/gm, '  '));
  const { runs } = JSON.parse(holdfast('runs', 'list', '--json'));
  const made = runs.find(({ kind }) => kind === 'backup');
  expect(made?.outcome?.kind === 'good' && made.cause !== 'user', JSON.stringify(runs));
  const removed = JSON.parse(holdfastWith([0, 3], 'schedule', 'remove', '--json')).schedule;
  expect(removed.state === 'absent' && !existsSync(service), JSON.stringify(removed));
}

function holdfast(...args) {
  return holdfastWith([0], ...args);
}

function holdfastWith(okCodes, ...args) {
  const { status, stdout, stderr } = run('xvfb-run', commandOf(args));
  expect(okCodes.includes(status), `holdfast ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

function commandOf(args) {
  return ['-a', executable, ...asRoot, '--data-dir', dataDir, ...args];
}

function run(program, args) {
  return spawnSync(program, args, { env, encoding: 'utf8' });
}

/** It lives as long as its command; in a process group of its own, since xvfb-run hands no signal on. */
async function startSample() {
  const child = spawn('xvfb-run', commandOf(['sample', 'start']), {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  while (!said.includes('Sample shop')) {
    expect(child.exitCode === null, said);
    await sleep(100);
  }
  return child;
}

async function stop(child) {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  process.kill(-child.pid, 'SIGINT');
  await Promise.race([ended, sleep(20_000)]);
}

function step(text) {
  console.log(`- ${text}`);
}

function expect(isTrue, otherwise) {
  if (!isTrue) throw new Error(otherwise);
}
