import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { FrameQueue } from '../../../electron/engine/container/frame-queue.ts';
import { SectionFrames } from '../../../electron/engine/container/section-frames.ts';
import { HoldfastError } from '../../../shared/errors.ts';

/** More than the queue keeps together before it writes. */
const noise = (): Buffer =>
  Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(Math.random() * 256)));

it('a disk that is full ends it, also when the last frame comes after the failure', async () => {
  const full = new HoldfastError('disk-full', { path: '/disk', neededBytes: null, freeBytes: 0 });
  const queue = new FrameQueue({ write: () => Promise.reject(full) });
  const section = new SectionFrames(false, null);
  let released = 0;
  queue.push(noise(), section, () => {
    released += 1;
  });
  await expect
    .poll(() =>
      queue.room().then(
        () => 'room',
        () => 'failed',
      ),
    )
    .toBe('failed');
  queue.push(noise(), section, () => {
    released += 1;
  });
  const ended = await Promise.race([queue.finish().catch((error: unknown) => error), sleep(2_000, 'waits')]);
  expect(ended).toBe(full);
  await queue.stop();
  expect(released).toBe(2);
});
