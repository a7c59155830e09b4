import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { privateSocketPath, sweepPrivateSockets } from '../../../electron/engine/system/private-socket.ts';
import { openWidePipe } from '../../../electron/engine/system/wide-pipe.ts';
import { tempFolder } from '../../support/temp.ts';

let runtime: string;
beforeEach(() => {
  runtime = tempFolder('rt');
  vi.stubEnv('HOLDFAST_RUNTIME_DIR', runtime);
});
afterEach(() => vi.unstubAllEnvs());

it('removes what a process left that is no more, and nothing else', () => {
  const { pid: dead } = spawnSync('true');
  const mine = path.basename(privateSocketPath());
  for (const name of [mine, `socket-${dead}-abcdefgh`, 'socket-notes', `tunnel-${dead}`])
    writeFileSync(path.join(runtime, name), '');
  sweepPrivateSockets();
  expect(readdirSync(runtime).sort()).toEqual([mine, 'socket-notes', `tunnel-${dead}`].sort());
});

it('a pipe for a program leaves no name behind once it is open', async () => {
  const pipe = await openWidePipe();
  expect(pipe).not.toBeNull();
  expect(readdirSync(runtime)).toEqual([]);
  pipe?.programEnd.destroy();
  pipe?.stdout.destroy();
});
