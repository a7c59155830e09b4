import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { isRequired } from './legs.mjs';
import { inCache, inRoot, root } from './paths.mjs';
import { programs } from './programs.mjs';
import { passThrough } from './run.mjs';
import { renderTruths, testsOf } from './truths.mjs';

/** What the steps of a test run came to, added up. */
export function newTally() {
  return { passed: 0, failed: 0, skipped: 0, failures: [] };
}

/** Runs one step that has no tests of its own: only its failure counts. */
export async function step(tally, name, program, args, options = {}) {
  console.log(`\n== ${name}`);
  const code = await passThrough(process.execPath, [program, ...args], { cwd: root, ...options });
  if (code !== 0) fail(tally, name);
  return code === 0;
}

export function fail(tally, name) {
  tally.failed += 1;
  tally.failures.push(name);
}

export const typeCheck = (tally) => step(tally, 'types (tsc)', programs.tsc, ['--noEmit', '-p', '.']);

export const lint = (tally) => step(tally, 'format and lint (biome)', programs.biome, ['check', '.']);

/**
 * @param {readonly string[]} projects of vitest.config.ts
 * @returns vitest's report, or null when something failed
 */
export async function unitTests(tally, projects, args = []) {
  console.log(`\n== tests (vitest: ${projects.join(', ')})`);
  const file = report('vitest');
  const options = [
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
  ];
  const code = await passThrough(
    process.execPath,
    [programs.vitest, 'run', ...options, `--outputFile.json=${file}`, ...args],
    { cwd: root },
  );
  const result = readReport(file);
  tally.passed += result?.numPassedTests ?? 0;
  tally.skipped += (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0);
  tally.failed += result?.numFailedTests ?? 0;
  // A file that does not load, or whose clean-up fails, has no failed test to be counted.
  if (code !== 0 && !(result?.numFailedTests > 0)) tally.failed += 1;
  if (code !== 0) tally.failures.push('vitest', ...brokenTests(result));
  saySlowest(
    (result?.testResults ?? []).map(({ name, startTime, endTime }) => ({ name, ms: endTime - startTime })),
  );
  return code === 0 ? result : null;
}

/** Fails when docs/truths.md is not what passed just now; only a run on all servers can tell. */
export function compareTruths(tally, result) {
  if (result === null || !['mariadb', 'mysql9', 'mysql56'].every(isRequired)) return;
  const [written, passed] = [readFileSync(inRoot('docs/truths.md'), 'utf8'), renderTruths(testsOf(result))];
  if (written === passed) return;
  const lines = new Set(written.split('\n'));
  console.error(
    'docs/truths.md is out of date: node scripts/truths.mjs writes it anew. By what passed it would say:',
  );
  for (const line of passed.split('\n')) if (!lines.has(line)) console.error(line);
  fail(tally, 'docs/truths.md');
}

/**
 * @param {readonly string[]} around a command line that runs what follows it (keyring, screen)
 */
export async function appTests(tally, around, args = []) {
  console.log('\n== the app, end to end (playwright)');
  const file = report('playwright');
  const command = [...around, process.execPath, programs.playwright, 'test', '--project=app'];
  const code = await passThrough(command[0], [...command.slice(1), '--reporter=list,json', ...args], {
    cwd: root,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  const result = readReport(file);
  const stats = result?.stats;
  tally.passed += (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  tally.skipped += stats?.skipped ?? 0;
  tally.failed += stats?.unexpected ?? 0;
  if (code !== 0 && !(stats?.unexpected > 0)) tally.failed += 1;
  if (code !== 0) tally.failures.push('playwright');
  saySlowest(specTimes(result));
}

/** Prints the one line that says it all, last. @returns {never} */
export function finish(tally) {
  if (tally.failures.length > 0) console.log(['\nfailed:', ...tally.failures].join('\n  '));
  console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  process.exit(tally.failures.length > 0 ? 1 : 0);
}

/** What failed and why, in a few lines each: the runner says it too, but thousands of lines before the end. */
function brokenTests(result) {
  return (result?.testResults ?? []).flatMap(({ name, message, assertionResults }) => {
    const file = path.relative(root, name);
    const broken = assertionResults.filter(({ status }) => status === 'failed');
    const said = broken.map(({ fullName, failureMessages }) => [fullName, failureMessages.join('\n')]);
    const whole = broken.length === 0 && message ? [['the file itself', message]] : [];
    return [...said, ...whole].map(([what, why]) => `${file}: ${what}\n${firstLines(why)}`);
  });
}

function firstLines(text) {
  const lines = stripVTControlCharacters(text).split('\n');
  return lines
    .slice(0, 25)
    .map((line) => `      ${line}`)
    .join('\n');
}

/** The files that took longest, so that the next who finds the tests slow knows where to look. */
function saySlowest(times) {
  const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, 12);
  const lines = slowest.map(
    ({ name, ms }) => `${(ms / 1000).toFixed(0).padStart(6)} s  ${path.relative(root, name)}`,
  );
  console.log(['\nslowest files:', ...lines].join('\n'));
}

/** Playwright tells the time of each test; a file's is their sum. */
function specTimes(result) {
  const timeOf = ({ specs = [], suites = [] }) =>
    specs
      .flatMap(({ tests }) => tests.flatMap(({ results }) => results))
      .reduce((ms, { duration }) => ms + duration, 0) + suites.reduce((ms, suite) => ms + timeOf(suite), 0);
  const folder = result?.config.rootDir ?? root;
  return (result?.suites ?? []).map((suite) => ({
    name: path.resolve(folder, suite.file),
    ms: timeOf(suite),
  }));
}

function report(name) {
  mkdirSync(inCache('reports'), { recursive: true });
  const file = inCache('reports', `${name}-${process.pid}.json`);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(file, { force: true });
  }
}
