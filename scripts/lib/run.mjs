import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Runs a program without a shell and waits for it.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number, input?: string }} [options]
 *   show: pass output through as it comes; otherwise it is only collected. env is added to ours.
 * @returns {Promise<{ code: number, signal: string | null, stdout: string, stderr: string, output: string, timedOut: boolean }>}
 *   code is 127 when the program cannot be started.
 */
export function run(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const result = { code: 127, signal: null, stdout: '', stderr: '', output: '', timedOut: false };
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            result.timedOut = true;
            child.kill('SIGKILL');
          }, options.timeoutMs);
    const collect = (name, sink) => (chunk) => {
      const text = chunk.toString('utf8');
      result[name] += text;
      result.output += text;
      if (options.show) sink.write(chunk);
    };
    child.stdout.on('data', collect('stdout', process.stdout));
    child.stderr.on('data', collect('stderr', process.stderr));
    if (options.input !== undefined) child.stdin.end(options.input);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ...result, output: result.output + error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ ...result, code: code ?? 1, signal });
    });
  });
}

/** Like run, but a failure throws with the program's own last words. */
export async function must(file, args, options = {}) {
  const result = await run(file, args, options);
  if (result.code !== 0) {
    const words = result.output.trim().split('\n').slice(-15).join('\n');
    throw new Error(
      `${[path.basename(file), ...args].join(' ')} ended with ${result.signal ?? result.code}:\n${words}`,
    );
  }
  return result;
}

/**
 * Runs a program with our own terminal, hands on the signals that we get, and gives back its exit code.
 * @returns {Promise<number>} 128 + n when a signal ended it
 */
export function passThrough(file, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: 'inherit',
    });
    const handOn = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, handOn);
    const done = (code) => {
      for (const signal of signals) process.off(signal, handOn);
      resolve(code);
    };
    child.on('error', (error) => {
      console.error(`${file} could not be started: ${error.message}`);
      done(127);
    });
    child.on('close', (code, signal) =>
      done(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0)),
    );
  });
}

const sbin = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The full path of a program on PATH or in the system folders that a user's PATH leaves out, or null. */
export function findProgram(name) {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    ...(process.platform === 'win32' ? [] : sbin),
  ];
  for (const folder of folders) {
    if (folder === '') continue;
    const file = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not in this folder
    }
  }
  return null;
}
