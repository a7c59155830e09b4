import { describe, expect, it } from 'vitest';
import { ProgressMeter } from '../../../electron/engine/jobs/progress-meter.ts';
import { systemClock } from '../../../electron/engine/system/clock.ts';

function clockAt() {
  let ms = 0;
  return {
    clock: { ...systemClock, now: () => new Date(ms), monotonicMs: () => ms },
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
    expect(half.totalBytes).toBeGreaterThan(750);
    expect(half.totalBytes).toBeLessThanOrEqual(800);
    expect(half.etaSeconds).toBeCloseTo(3, 0);
  });

  it('does not take one small table for all: a hundredth that is three times as large as thought', () => {
    const { clock, pass } = clockAt();
    const expected = new Map([
      ['shop.small', 10],
      ['shop.large', 990],
    ]);
    const meter = new ProgressMeter(clock, { objectsTotal: 2, expected, isExact: false });
    pass(1000);
    meter.update({ doneBytes: 0, current: 'shop.small', objectsDone: 0 });
    pass(1000);
    const { totalBytes } = meter.update({ doneBytes: 30, current: 'shop.large', objectsDone: 1 });
    expect(totalBytes).toBeLessThan(1250);
  });

  it('knows that some bytes take longer than others', () => {
    const { clock, pass } = clockAt();
    const plan = {
      objectsTotal: 2,
      expected: new Map([
        ['shop.texts', 500],
        ['shop.numbers', 500],
      ]),
      effort: new Map([['shop.numbers', 2]]),
      isExact: true,
    };
    const meter = new ProgressMeter(clock, plan);
    meter.update({ doneBytes: 0, current: 'shop.texts', objectsDone: 0 });
    pass(5000);
    // The second half takes twice as long as the first.
    expect(meter.update({ doneBytes: 500, current: 'shop.numbers', objectsDone: 1 }).etaSeconds).toBeCloseTo(
      10,
    );
    pass(5000);
    expect(meter.update({ doneBytes: 750, current: 'shop.numbers', objectsDone: 1 }).etaSeconds).toBeCloseTo(
      5,
    );
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
