import { describe, expect, it } from 'vitest';
import { ProgressMeter } from '../../../electron/engine/jobs/progress-meter.ts';

function clockAt() {
  let ms = 0;
  return {
    clock: { now: () => new Date(ms), monotonicMs: () => ms },
    pass: (by: number) => {
      ms += by;
    },
  };
}

describe('the estimate of a run', () => {
  it('is unknown until 5 % or 10 s are done', () => {
    const { clock, pass } = clockAt();
    const meter = new ProgressMeter(clock, {
      objectsTotal: 1,
      expected: new Map([['shop.orders', 1000]]),
      isExact: true,
    });
    pass(1000);
    expect(meter.update({ doneBytes: 40, current: 'shop.orders', objectsDone: 0 }).etaSeconds).toBeNull();
    pass(1000);
    expect(meter.update({ doneBytes: 100, current: 'shop.orders', objectsDone: 0 }).etaSeconds).toBeCloseTo(
      18,
      0,
    );
  });

  it('is unknown when nothing is known of the size', () => {
    const { clock, pass } = clockAt();
    const meter = new ProgressMeter(clock, { objectsTotal: null, expected: new Map(), isExact: false });
    pass(60_000);
    const progress = meter.update({ doneBytes: 5_000_000, current: null, objectsDone: 3 });
    expect(progress.etaSeconds).toBeNull();
    expect(progress.totalBytes).toBeNull();
    expect(progress.bytesPerSecond).toBeGreaterThan(0);
  });

  it('is corrected by what the finished tables turned out to be: statistics that are half the truth', () => {
    const { clock, pass } = clockAt();
    const expected = new Map(['a', 'b', 'c', 'd'].map((name) => [`shop.${name}`, 100] as const));
    const meter = new ProgressMeter(clock, { objectsTotal: 4, expected, isExact: false });
    const seen = (current: string, doneBytes: number, objectsDone: number) => {
      pass(1000);
      return meter.update({ doneBytes, current, objectsDone });
    };
    seen('shop.a', 0, 0);
    seen('shop.b', 200, 1);
    const half = seen('shop.c', 400, 2);
    expect(half.totalBytes).toBe(800);
    expect(half.etaSeconds).toBeCloseTo(3, 0);
  });

  it('never says less than what is done already', () => {
    const { clock, pass } = clockAt();
    const meter = new ProgressMeter(clock, {
      objectsTotal: 1,
      expected: new Map([['shop.a', 10]]),
      isExact: false,
    });
    pass(20_000);
    const progress = meter.update({ doneBytes: 5000, current: 'shop.a', objectsDone: 0 });
    expect(progress.totalBytes).toBeGreaterThanOrEqual(5000);
    expect(progress.etaSeconds).toBeGreaterThanOrEqual(0);
  });
});
