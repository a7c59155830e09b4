import { readdirSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startServer, type TestServer } from '../support/test-server.ts';
import { DumpGenerator } from '../support/year/dump-generator.ts';
import { problemsOf } from '../support/year/expectations.ts';
import { Laptop, USER } from '../support/year/laptop.ts';
import { live } from '../support/year/live.ts';
import { oddPlans, plainPlans } from '../support/year/plans.ts';
import { randomOf } from '../support/year/random.ts';
import { makeTimeline } from '../support/year/timeline.ts';

/*
 * The life of a laptop on a clock of its own: it sleeps, is closed over weekends, loses its server, its drive, its
 * power, and its clock is set. Everything is the real engine on a real server and real folders; only what a dump
 * program would write is made up where that is said. HOLDFAST_YEAR=1 lives a whole year with twenty plans
 * (HOLDFAST_YEAR_DAYS and HOLDFAST_YEAR_SEED: another one).
 */

const dumps = vi.hoisted((): { generator: DumpGenerator | null } => ({ generator: null }));
vi.mock('../../electron/engine/system/run-tool.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../electron/engine/system/run-tool.ts')>();
  const startTool: typeof original.startTool = (command, options) =>
    dumps.generator === null
      ? original.startTool(command, options)
      : dumps.generator.start(original.startTool, command, options);
  return { ...original, startTool };
});

const isYear = process.env.HOLDFAST_YEAR === '1';
/** The short one of this seed has every kind of trouble in it, restarts, and a clock that is set while somebody is there. */
const seed = Number(process.env.HOLDFAST_YEAR_SEED ?? (isYear ? 20_260_101 : 20_260_148));
const BEGIN = '2026-01-01T07:40:00.000Z';

let server: TestServer;
let laptop: Laptop;

beforeEach(async () => {
  server = await startServer('mariadb');
  laptop = new Laptop(BEGIN);
});
afterEach(async () => {
  dumps.generator = null;
  await laptop.tearDown();
  await server.stop();
});

async function lived(days: number, plans: Parameters<Laptop['setUp']>[1]) {
  const random = randomOf(seed);
  await laptop.setUp(server, plans);
  const timeline = makeTimeline(random, BEGIN, days);
  const life = await live(laptop, timeline, dumps.generator, random);
  const problems = [...life.problems, ...problemsOf(laptop, timeline, life.misses)];
  return { life, problems, timeline };
}

describe('the life of a laptop', () => {
  const days = isYear ? Number(process.env.HOLDFAST_YEAR_DAYS ?? 365) : 14;

  it(`${days} days of plans, with dumps that are made up`, async () => {
    dumps.generator = new DumpGenerator(randomOf(seed + 1), USER);
    const startedMs = performance.now();
    const openBefore = openFiles();
    const proof = { checkEveryDays: 7, drillEveryDays: isYear ? 30 : null, drillEveryBackups: null };
    const plans = [...(isYear ? plainPlans() : plainPlans(1, 6)), ...oddPlans(proof)];
    const { life, problems, timeline } = await lived(days, plans);
    const figures = {
      days,
      plans: plans.length,
      looks: life.looks,
      runs: laptop.runs.length,
      outcomes: counted(laptop.runs.map(({ kind, cause, outcome }) => `${kind} ${cause} ${outcome?.kind}`)),
      madeUp: dumps.generator.made,
      misses: counted([...life.misses.values()]),
      outages: timeline.outages.length,
      restarts: life.restarts,
      rows: laptop.sizes(),
      heapMB: life.heap.map((bytes) => Math.round(bytes / 1e6)),
      rssMB: Math.round(process.memoryUsage().rss / 1e6),
      seconds: Math.round((performance.now() - startedMs) / 1000),
    };
    if (isYear || process.env.HOLDFAST_YEAR_SAY !== undefined)
      process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
    expect(problems.slice(0, 10)).toEqual([]);
    // It was a life: something was missed, tried again, and caught up with.
    expect(figures.misses['not-running']).toBeGreaterThan(10);
    expect(figures.outcomes['backup catch-up good']).toBeGreaterThan(5);
    expect(figures.outcomes['backup schedule good']).toBeGreaterThan(20);
    expect(dumps.generator.made).toBeGreaterThan(20);
    const [first = 0] = life.heap;
    expect(Math.max(...life.heap)).toBeLessThan(first + 40e6);
    expect(openFiles() - openBefore).toBeLessThan(50);
  }, 7_200_000);

  it('a few days with the dumps of the real program', async () => {
    const { problems } = await lived(4, plainPlans(4, 6));
    expect(problems.slice(0, 10)).toEqual([]);
    expect(laptop.runs.filter(({ outcome }) => outcome?.kind === 'good').length).toBeGreaterThan(5);
  });
});

/**
 * How many files this process has open. Not the state's: this test looks into it beside the engine, and SQLite closes
 * what was opened so only with the engine's own.
 */
function openFiles(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return !readlinkSync(`/proc/self/fd/${fd}`).includes('state.sqlite');
    } catch {
      return false;
    }
  }).length;
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
