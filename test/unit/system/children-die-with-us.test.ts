import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { listProcesses, type ProcessInfo } from '../../support/processes.ts';
import { tempFolder } from '../../support/temp.ts';
import { buildProgram } from './programs/build.ts';

// Truths D6: whatever is killed, and whenever, no tool lives on. `sleep` stands for a dump that waits for a lock:
// it never writes, so no broken pipe ends it.

/** "Within seconds", on a machine that does other things too. */
const LIMIT_MS = 5_000;
const POINTS = 20;

let program = '';
const engines: ChildProcess[] = [];
let serial = 0;

beforeAll(async () => {
  program = await buildProgram(path.join(import.meta.dirname, 'programs', 'engine.ts'));
}, 60_000);

afterEach(() => {
  for (const engine of engines.splice(0)) engine.kill('SIGKILL');
});

afterAll(() => rmSync(path.dirname(program), { recursive: true, force: true }));

/** A duration that no other process sleeps for, by which our tools are found. */
function mark(): string {
  serial += 1;
  return `3${process.pid}.${String(serial).padStart(6, '0')}1`;
}

interface EngineProcess {
  readonly process: ChildProcess;
  /** What it says, line by line. */
  readonly lines: AsyncIterator<string>;
}

/** @param args of a tool that drops the option file, its first argument, and becomes the rest */
function startEngine(
  args: readonly string[],
  options: { runtime?: string; times?: number } = {},
): EngineProcess {
  const command = {
    program: path.join(import.meta.dirname, 'programs', 'drop-first.sh'),
    args,
    optionFile: 'password="hidden-in-memory"\n',
    times: options.times ?? 1,
  };
  const engine = spawn(process.execPath, [program, JSON.stringify(command)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(options.runtime === undefined ? {} : { XDG_RUNTIME_DIR: options.runtime }) },
  });
  engines.push(engine);
  return { process: engine, lines: createInterface({ input: engine.stdout })[Symbol.asyncIterator]() };
}

async function pidsOf(engine: EngineProcess): Promise<number[]> {
  expect((await engine.lines.next()).value).toBe('starting');
  return z.array(z.number()).parse(JSON.parse((await engine.lines.next()).value));
}

function marked(text: string): readonly ProcessInfo[] {
  return listProcesses().filter(
    (each) => each.commandLine.includes(text) && !each.commandLine.includes('engine.mjs'),
  );
}

async function untilGone(text: string): Promise<readonly ProcessInfo[]> {
  const end = performance.now() + LIMIT_MS;
  let left = marked(text);
  while (left.length > 0 && performance.now() < end) {
    await sleep(20);
    left = marked(text);
  }
  return left;
}

function supervisorsOf(pid: number): readonly ProcessInfo[] {
  return listProcesses().filter(
    (each) => each.parent === pid && each.commandLine.includes('holdfast-supervisor'),
  );
}

const kinds: readonly (readonly [string, (text: string) => readonly string[]])[] = [
  ['a tool that waits', (text) => ['sleep', text]],
  ['a tool with children', (text) => ['sh', '-c', `sleep ${text} & sleep ${text}; true`]],
  [
    'a tool that ignores SIGTERM',
    (text) => ['sh', '-c', `trap '' TERM HUP INT; while :; do sleep ${text}; done`],
  ],
];

describe.each(kinds)('%s', (_, argsFor) => {
  test('dies with the engine', async () => {
    const text = mark();
    const engine = startEngine(argsFor(text));
    await pidsOf(engine);
    engine.process.kill('SIGKILL');
    expect(await untilGone(text)).toEqual([]);
  });

  test('dies with its supervisor, and the engine is told', async () => {
    const text = mark();
    const engine = startEngine(argsFor(text));
    const [pid = 0] = await pidsOf(engine);
    await expect.poll(() => supervisorsOf(pid).length, { timeout: LIMIT_MS }).toBe(1);
    for (const each of supervisorsOf(pid)) process.kill(each.pid, 'SIGKILL');
    expect(await untilGone(text)).toEqual([]);
    expect((await engine.lines.next()).value).toBe('["SIGKILL"]');
  });
});

test('dies when the engine and the supervisor are killed at once', async () => {
  const text = mark();
  const engine = startEngine(['sleep', text]);
  const [pid = 0] = await pidsOf(engine);
  await expect.poll(() => supervisorsOf(pid).length, { timeout: LIMIT_MS }).toBe(1);
  const [supervisor] = supervisorsOf(pid);
  process.kill(supervisor?.pid ?? 0, 'SIGSTOP');
  engine.process.kill('SIGKILL');
  process.kill(supervisor?.pid ?? 0, 'SIGKILL');
  expect(await untilGone(text)).toEqual([]);
});

test('dies when the engine is killed while the supervisor cannot move', async () => {
  const text = mark();
  const engine = startEngine(['sleep', text]);
  const [pid = 0] = await pidsOf(engine);
  await expect.poll(() => supervisorsOf(pid).length, { timeout: LIMIT_MS }).toBe(1);
  const [supervisor] = supervisorsOf(pid);
  process.kill(supervisor?.pid ?? 0, 'SIGSTOP');
  engine.process.kill('SIGKILL');
  const isGone = (await untilGone(`sleep ${text}`)).length === 0;
  process.kill(supervisor?.pid ?? 0, 'SIGCONT');
  expect(isGone).toBe(true);
  expect(await untilGone(text)).toEqual([]);
});

test(`nothing lives on and no option file stays, the engine being killed at ${POINTS} points of the start`, async () => {
  const runtime = tempFolder('rt');
  const points = Array.from({ length: POINTS }, (_, point) => ({ point, text: mark() }));
  // Some side by side, which also varies the moments.
  for (let first = 0; first < POINTS; first += 4) {
    await Promise.all(
      points.slice(first, first + 4).map(async ({ point, text }) => {
        const engine = startEngine(['sleep', text], { runtime, times: 3 });
        await engine.lines.next();
        // Three tools take about 20 ms to be there.
        await sleep(1.5 * point);
        engine.process.kill('SIGKILL');
        await new Promise((resolve) => engine.process.once('exit', resolve));
      }),
    );
  }
  for (const { text } of points) expect(await untilGone(text)).toEqual([]);
  const left = readdirSync(runtime, { recursive: true }).map(String).sort();
  expect(left).toEqual(['holdfast', 'holdfast/empty']);
}, 60_000);

test('each supervisor being killed at once leaves no tool', async () => {
  const text = mark();
  const engine = startEngine(['sleep', text], { times: 8 });
  const pids = await pidsOf(engine);
  // At once: some have not even begun.
  for (const pid of pids) for (const each of supervisorsOf(pid)) process.kill(each.pid, 'SIGKILL');
  await sleep(50);
  for (const pid of pids) for (const each of supervisorsOf(pid)) process.kill(each.pid, 'SIGKILL');
  expect(await untilGone(`sleep ${text}`)).toEqual([]);
});

test('a supervisor ends with its tool, and takes along what the tool left behind', async () => {
  const text = mark();
  const engine = startEngine(['sh', '-c', `sleep ${text} & sleep 0.1`]);
  await pidsOf(engine);
  expect((await engine.lines.next()).value).toBe('[null]');
  expect(await untilGone(text)).toEqual([]);
});
