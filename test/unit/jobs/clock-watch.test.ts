import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { clockJump, lookAtClock } from '../../../electron/engine/jobs/clock-watch.ts';
import { openState, type State } from '../../../electron/engine/state/state.ts';
import { hours, minutes, type SetClock, setClock } from '../../support/plans.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

let state: State;
let clock: SetClock;

beforeEach(async () => {
  state?.close();
  state = await openState(tempFolder('clock'));
  clock = setClock('2026-11-20T17:00:00.000Z');
  expect(await look()).toBeNull();
});
afterAll(() => {
  state.close();
  removeTempFolders();
});

const look = async () => (await lookAtClock({ state, clock }))?.direction ?? null;
const isDoubted = async () => (await clockJump(state, clock.now())) !== null;

describe('the clock of the machine (truths C5)', () => {
  it.each([
    ['a weekend asleep, or with Holdfast closed', () => clock.advance(hours(63))],
    ['a weekend switched off', () => clock.reboot(hours(63))],
    ['a month of holidays', () => clock.advance(hours(24 * 30))],
    ['a correction of a minute', () => clock.jump(minutes(-1))],
    ['a clock that was put right by some hours', () => clock.jump(hours(20))],
  ])('%s is no jump', async (_what, passes) => {
    passes();
    expect(await look()).toBeNull();
    expect(await isDoubted()).toBe(false);
  });

  it.each([
    ['back by an hour', () => clock.jump(hours(-1)), 'back'],
    ['back while the machine was off', () => clock.reboot(hours(-5)), 'back'],
    ['forward by two days', () => clock.jump(hours(48)), 'forward'],
    [
      'forward by two days during a weekend asleep',
      () => {
        clock.advance(hours(63));
        clock.jump(hours(48));
      },
      'forward',
    ],
  ])('%s is one', async (_what, happens, direction) => {
    happens();
    expect(await look()).toBe(direction);
    expect(await isDoubted()).toBe(true);
  });

  it('is doubted for a day after a jump, and then trusted', async () => {
    clock.jump(hours(72));
    await look();
    clock.advance(hours(23));
    expect(await look()).toBeNull();
    expect(await isDoubted()).toBe(true);
    clock.advance(hours(2));
    expect(await isDoubted()).toBe(false);
  });

  it('what an older version remembered says nothing of the time that passed since', async () => {
    await state.settings.set('clock.seen', '2026-11-01T00:00:00.000Z');
    expect(await look()).toBeNull();
    clock.jump(hours(48));
    expect(await look()).toBe('forward');
  });
});
