import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { type RuleName, ruleNames, violationsOf } from './rules.ts';
import { findingsOf, readSources } from './source.ts';

const house = ['shared', 'electron', 'renderer'];
const fixtures = path.join(import.meta.dirname, 'fixtures');

/** Each fixture is a house with one thing wrong in it: [fixture, the rule that must say so, the file]. */
const wrong: readonly (readonly [string, RuleName, string])[] = [
  ['engine-downwards', 'engine order', 'electron/engine/dump/start.ts'],
  ['engine-downwards-type', 'engine order', 'electron/engine/system/clock.ts'],
  ['engine-api-from-jobs', 'engine order', 'electron/engine/jobs/backup.ts'],
  ['engine-root-from-folder', 'engine order', 'electron/engine/jobs/backup.ts'],
  ['engine-ports-from-folder', 'engine order', 'electron/engine/ports.ts'],
  ['engine-unknown-folder', 'engine order', 'electron/engine/misc/thing.ts'],
  ['engine-imports-main', 'sides', 'electron/engine/state/open.ts'],
  ['cli-imports-main', 'sides', 'electron/cli/cli.ts'],
  ['preload-imports-engine', 'sides', 'electron/preload/preload.ts'],
  ['renderer-imports-electron', 'sides', 'renderer/app/shell.tsx'],
  ['shared-imports-electron-folder', 'sides', 'shared/contract.ts'],
  ['electron-in-engine', 'package owners', 'electron/engine/notify/desktop.ts'],
  ['electron-in-engine-dynamic', 'package owners', 'electron/engine/notify/desktop.ts'],
  ['electron-in-cli', 'package owners', 'electron/cli/cli.ts'],
  ['electron-in-renderer', 'package owners', 'renderer/app/shell.tsx'],
  ['keytar-in-engine', 'package owners', 'electron/engine/state/secrets.ts'],
  ['keytar-in-engine-create-require', 'package owners', 'electron/engine/state/secrets.ts'],
  ['store-in-cli', 'package owners', 'electron/cli/preferences.ts'],
  ['shared-imports-node', 'shared is neutral', 'shared/format.ts'],
  ['shared-imports-package', 'shared is neutral', 'shared/format.ts'],
  ['renderer-imports-node', 'renderer has no Node', 'renderer/lib/paths.ts'],
  ['spawn-in-jobs', 'one spawn', 'electron/engine/jobs/backup.ts'],
  ['spawn-in-main-require', 'one spawn', 'electron/main/window.ts'],
  ['clock-now', 'one clock', 'electron/engine/jobs/backup.ts'],
  ['clock-new-date', 'one clock', 'electron/engine/retention/decide.ts'],
  ['clock-luxon', 'one clock', 'electron/engine/retention/decide.ts'],
];

test('the house keeps its rules', () => {
  const told = violationsOf(readSources(root, house)).map(
    (each) => `${each.file}:${each.line} ${each.rule}: ${each.reason}`,
  );
  expect(told).toEqual([]);
});

describe('each rule fails on a fixture', () => {
  test.each(wrong)('%s', (fixture, rule, file) => {
    const found = violationsOf(readSources(path.join(fixtures, fixture), house));
    expect(found.map((each) => ({ rule: each.rule, file: each.file }))).toEqual([{ rule, file }]);
  });

  test('every rule has one, and every fixture is used', () => {
    const proved = new Set<string>(wrong.map(([, rule]) => rule));
    expect([...ruleNames, 'one clock'].filter((rule) => !proved.has(rule))).toEqual([]);
    const named = wrong.map(([fixture]) => fixture);
    expect(readdirSync(fixtures).sort()).toEqual(['good', 'shared-dom', ...named].sort());
  });
});

test('a house that keeps the rules passes', () => {
  const sources = readSources(path.join(fixtures, 'good'), house);
  expect(sources.length).toBeGreaterThan(8);
  expect(violationsOf(sources)).toEqual([]);
});

test.each([
  ["import 'a'", ['a']],
  ["import type { A } from 'a'", ['a']],
  ["import { type A } from 'a'", ['a']],
  ["export type { A } from 'a'", ['a']],
  ["export * from 'a'", ['a']],
  ["import a = require('a')", ['a']],
  ["type A = import('a').A", ['a']],
  ["type A = typeof import('a')", ['a']],
  ["const a = import('a')", ['a']],
  ['const a = import(`a`)', ['a']],
  ["const a = require('a')", ['a']],
  ["const a = createRequire(__filename)('keytar')", ['keytar']],
  ["process.getBuiltinModule('node:fs')", ['node:fs']],
  ['/// <reference types="a" />', ['a']],
  ["const a = 'import b from c'; // import 'd'", []],
  ["say('electron')", []],
])('imports are seen: %s', (text, expected) => {
  expect(findingsOf('a.ts', text).map((each) => each.text)).toEqual(expected);
});

test.each([
  ['Date.now()', 1],
  ['globalThis.Date.now()', 1],
  ['const now = Date.now', 1],
  ["Date['now']()", 1],
  ['new Date()', 1],
  ['Date()', 1],
  ['DateTime.now()', 1],
  ['DateTime.utc()', 1],
  ['new Date(0)', 0],
  ['DateTime.utc(2026)', 0],
  ['clock.now()', 0],
])('clocks are seen: %s', (text, count) => {
  expect(findingsOf('a.ts', text)).toHaveLength(count);
});
