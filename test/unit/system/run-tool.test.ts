import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { runTool, startTool } from '../../../electron/engine/system/run-tool.ts';
import { HoldfastError } from '../../../shared/errors.ts';
import { isAlive, listProcesses } from '../../support/processes.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

afterAll(removeTempFolders);

const sh = (script: string) => ({ program: '/bin/sh', args: ['-c', script] });
const patient = { timeoutMs: 30_000 };

describe('says truly how a tool ended', () => {
  test.each([
    ['exit 0', 0, null],
    ['exit 3', 3, null],
    // What a shell would say of a SIGKILL and a SIGTERM; here they are plain exit codes.
    ['exit 137', 137, null],
    ['exit 143', 143, null],
    ['exit 127', 127, null],
    ['kill -KILL $$', null, 'SIGKILL'],
    ['kill -TERM $$', null, 'SIGTERM'],
    ['kill -SEGV $$', null, 'SIGSEGV'],
    ['kill -PIPE $$', null, 'SIGPIPE'],
  ])('%s', async (script, exitCode, signal) => {
    for (const supervised of [true, false]) {
      const exit = await runTool({ ...sh(script), supervised }, patient);
      expect({ exitCode: exit.exitCode, signal: exit.signal }).toEqual({ exitCode, signal });
    }
  });
});

describe('the streams are the tool’s own', () => {
  test('stdin, stdout and stderr go through untouched', async () => {
    const tool = startTool(sh('sha256sum; head -c 300000 /dev/zero | tr "\\0" e >&2'));
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 256));
    tool.stdin.end(bytes);
    const output = await tool.stdout.toArray();
    const { stderr, exitCode } = await tool.done;
    expect(String(output)).toContain(createHash('sha256').update(bytes).digest('hex'));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^\[\d+ bytes before this are left out\]\n/);
    expect(stderr.length).toBeLessThan(70_000);
  });

  test('the pid is that of the tool, also behind stdbuf and nice', async () => {
    const tool = startTool({ ...sh('echo $$; nice'), lowPriority: true, largeOutputBuffer: true });
    tool.stdin.end();
    const text = Buffer.concat(await tool.stdout.toArray()).toString();
    // Ten more than our own: the tests may themselves run with low priority.
    expect(text).toBe(`${tool.pid}\n${Math.min(os.getPriority() + 10, 19)}\n`);
    await tool.done;
  });

  test('no descriptor of ours is in it, but the option file', async () => {
    const script = path.join(tempFolder('fds'), 'list');
    writeFileSync(script, '#!/bin/sh\nls /proc/$$/fd\n', { mode: 0o755 });
    // Two-digit ones are the shell's own, or whatever the test runner was started with.
    const digits = (text: string) => text.split('\n').filter((line) => /^\d$/.test(line));
    const without = await runTool({ program: script, args: [] }, patient);
    expect(digits(without.stdout)).toEqual(['0', '1', '2']);
    const withFile = await runTool({ program: script, args: [], optionFile: '[client]\n' }, patient);
    expect(digits(withFile.stdout)).toEqual(['0', '1', '2', '3']);
  });

  test('writing to a tool that has ended fails for the writer and ends nothing else', async () => {
    const tool = startTool(sh('exit 0'));
    await tool.done;
    await expect(pipeline([Buffer.alloc(1_000_000)], tool.stdin)).rejects.toThrow();
  });

  test('a tool that ends leaves its last output readable', async () => {
    const tool = startTool(sh('printf end'));
    tool.stdin.end();
    await tool.done;
    await sleep(50);
    expect(String(await tool.stdout.toArray())).toBe('end');
  });
});

describe('the option file', () => {
  const optionFile = '[client]\nuser="bob"\npassword="p\\"#\\\\\\n x"\n';
  const showsIt = path.join(tempFolder('opt'), 'shows-it');
  writeFileSync(showsIt, '#!/bin/sh\necho "$@"\nfile=$(echo "$1" | cut -d= -f2)\ncat "$file"\ncat "$file"\n');
  chmodSync(showsIt, 0o755);

  test('comes first, and can be read more than once', async () => {
    const before = places();
    const tool = startTool({ program: showsIt, args: ['--', 'shop'], optionFile });
    const during = places();
    tool.stdin.end();
    const text = Buffer.concat(await tool.stdout.toArray()).toString();
    expect(text).toBe(`--defaults-file=/dev/fd/3 -- shop\n${optionFile}${optionFile}`);
    await tool.done;
    expect(during).toEqual(before);
    expect(places()).toEqual(before);
  });

  test('its password is in no command line, environment or kept stderr', async () => {
    const tool = startTool({ ...sh('cat /dev/fd/3 >&2; sleep 0.3'), optionFile, args: [] });
    tool.kill();
    await tool.done;
    const leaky = startTool({ program: showsIt, args: ['>&2'], optionFile });
    const [commandLine, environment] = ['cmdline', 'environ'].map((name) =>
      readFileSync(`/proc/${leaky.pid}/${name}`, 'utf8'),
    );
    expect(`${commandLine}${environment}`).not.toMatch(/p"#|x"|p\\"/);
    leaky.stdin.end();
    leaky.stdout.resume();
    await leaky.done;
    expect(leaky.commandLine).toBe(`${showsIt} --defaults-file=/dev/fd/3 '>&2' 3<my-options.cnf`);
  });

  test('its password is struck out of what the tool complains of', async () => {
    const complains = path.join(tempFolder('opt'), 'complains');
    writeFileSync(complains, '#!/bin/sh\ncat /dev/fd/3 >&2\n');
    chmodSync(complains, 0o755);
    const exit = await runTool({ program: complains, args: [], optionFile }, patient);
    expect(exit.stderr).toContain('user="bob"');
    expect(exit.stderr).toContain('password="‹secret›"');
  });

  function places(): string[] {
    const folders = ['/dev/shm', tmpdir(), process.env.XDG_RUNTIME_DIR ?? '/dev/shm'];
    return folders
      .flatMap((folder) => readdirSync(folder))
      .filter((name) => /\.cnf$|^holdfast-[0-9a-f]/.test(name));
  }
});

describe('the environment is built from nothing', () => {
  test('only what the tools need is in it', async () => {
    process.env.MYSQL_PWD = 'from-outside';
    process.env.LD_LIBRARY_PATH_FOR_TEST = '1';
    const exit = await runTool({ program: '/usr/bin/env', args: [], env: { TZ: 'UTC' } }, patient);
    delete process.env.MYSQL_PWD;
    delete process.env.LD_LIBRARY_PATH_FOR_TEST;
    const entries = Object.fromEntries(
      exit.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    ) as Record<string, string>;
    // PWD is the shell's own addition.
    expect(Object.keys(entries).sort()).toEqual(['EDITOR', 'HOME', 'LANG', 'PAGER', 'PATH', 'PWD', 'TZ']);
    expect(entries).toMatchObject({ LANG: 'C.UTF-8', EDITOR: '/bin/false', PAGER: 'cat' });
    expect(entries.PATH?.split(':')[0]).toBe('/usr/bin');
    expect(readdirSync(entries.HOME ?? '')).toEqual([]);
  });
});

describe('ends for certain', () => {
  test('a tool that ignores SIGTERM is killed with its children after two seconds', async () => {
    const text = `4${process.pid}.25`;
    const tool = startTool(sh(`trap '' TERM; sleep ${text} & echo ready; while :; do sleep ${text}; done`));
    await new Promise((resolve) => tool.stdout.once('data', resolve));
    const began = performance.now();
    tool.kill();
    tool.kill();
    const exit = await tool.done;
    expect(exit.signal).toBe('SIGKILL');
    expect(performance.now() - began).toBeGreaterThan(1_900);
    await expect.poll(() => listProcesses().filter((each) => each.commandLine.includes(text))).toEqual([]);
  });

  test('an abort ends it, and runTool throws the abort’s reason', async () => {
    const controller = new AbortController();
    const running = runTool(sh('sleep 1000'), { ...patient, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(() => startTool(sh('true'), { signal: controller.signal })).toThrow(/abort/);
  });

  test('a time limit ends it with tool-stalled, which holds its last words', async () => {
    const running = runTool(sh('echo waiting for a lock >&2; exec sleep 1000'), { timeoutMs: 300 });
    await expect(running).rejects.toMatchObject({
      code: 'tool-stalled',
      data: { tool: 'sh', last: 'waiting for a lock' },
    });
  });

  test('too much output ends it', async () => {
    const running = runTool(
      { program: '/usr/bin/head', args: ['-c', '1G', '/dev/zero'] },
      { ...patient, maxOutputBytes: 1_000_000 },
    );
    await expect(running).rejects.toMatchObject({ code: 'tool-failed' });
  });

  test('a kill right after the start leaves nothing', async () => {
    for (let round = 0; round < 10; round += 1) {
      const tool = startTool({ program: '/bin/sleep', args: ['1000'] });
      tool.kill();
      expect((await tool.done).signal).toBe('SIGTERM');
      expect(isAlive(tool.pid)).toBe(false);
    }
  });

  test('a stderr that nobody closes does not hold it up', async () => {
    const tool = startTool(sh('sleep 1000 >/dev/null & exit 4'));
    tool.stdin.end();
    const exit = await Promise.race([tool.done, sleep(5_000).then(() => null)]);
    expect(exit?.exitCode).toBe(4);
    // This one left the group, so it is not ours to kill.
    const daemon = startTool(sh('setsid sleep 4 >/dev/null & exit 5'));
    const began = performance.now();
    expect((await daemon.done).exitCode).toBe(5);
    expect(performance.now() - began).toBeLessThan(3_500);
  });
});

describe('what cannot be run is said before anything starts', () => {
  const folder = tempFolder('unrunnable');
  const noProgram = path.join(folder, 'no-program');
  writeFileSync(noProgram, 'text', { mode: 0o644 });

  test.each([
    [path.join(folder, 'nowhere'), 'not found'],
    ['no-such-program-anywhere', 'not found'],
    [noProgram, 'this user may not run it'],
    [folder, 'not a program'],
  ])('%s', (program, reason) => {
    let thrown: unknown;
    try {
      startTool({ program, args: [] });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(HoldfastError);
    expect(thrown).toMatchObject({ code: 'tool-unusable', data: { path: program, reason } });
  });

  test('a working folder that is gone is told as tool-unusable', async () => {
    const tool = startTool({ ...sh('true'), cwd: path.join(folder, 'gone') });
    await expect(tool.done).rejects.toMatchObject({ code: 'tool-unusable' });
  });
});
