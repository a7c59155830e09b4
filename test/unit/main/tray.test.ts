import { describe, expect, test } from 'vitest';
import { drawIcon, type TrayState } from '../../../electron/main/draw-icon.ts';
import { trayWords } from '../../../electron/main/tray-words.ts';
import { PlanState } from '../../../shared/model/plan.ts';

const nowMs = Date.parse('2026-11-22T06:00:00.000Z');
const plan = (name: string, state: PlanState, nextDueAt: string | null = null) => ({
  name,
  state,
  nextDueAt,
});

describe('what the tray says', () => {
  test.each([
    ['none', [], 'There is no plan yet', 'Nothing runs by itself'],
    ['protected', [plan('a', 'protected')], 'a is protected', 'Nothing runs by itself'],
    [
      'protected',
      [
        plan('a', 'protected', '2026-11-22T09:00:00.000Z'),
        plan('b', 'protected', '2026-11-22T07:00:00.000Z'),
      ],
      'All 2 plans are protected',
      'Next: b in 1 h',
    ],
    [
      'protected',
      [plan('a', 'protected'), plan('b', 'paused', '2026-11-22T07:00:00.000Z')],
      '1 plan is protected, 1 paused',
      'Nothing runs by itself',
    ],
    [
      'paused',
      [plan('a', 'paused'), plan('b', 'paused')],
      'All 2 plans are paused',
      'Nothing runs by itself',
    ],
    ['failing', [plan('a', 'overdue'), plan('b', 'failing')], 'b is failing', 'Nothing runs by itself'],
    [
      'overdue',
      [plan('a', 'overdue'), plan('b', 'overdue')],
      '2 plans are overdue',
      'Nothing runs by itself',
    ],
    ['degraded', [plan('a', 'unproven'), plan('b', 'degraded')], 'b is degraded', 'Nothing runs by itself'],
  ] as const)('%s', (state, plans, headline, next) =>
    expect(trayWords(plans, nowMs)).toEqual({ state, headline, next }),
  );
});

describe('the icon', () => {
  const states: readonly TrayState[] = [...PlanState.options, 'none'];

  test('fits its size, is clear outside the shield and opaque inside it', () => {
    for (const edge of [16, 18, 22, 44]) {
      const bitmap = drawIcon('none', edge, false);
      expect(bitmap).toHaveLength(edge * edge * 4);
      const alpha = (x: number, y: number) => bitmap[(y * edge + x) * 4 + 3];
      expect(alpha(0, edge - 1)).toBe(0);
      expect(alpha(Math.floor(edge / 2), Math.floor(edge / 2))).toBe(255);
    }
  });

  test('tells states apart; in black by shape alone, where bad ones share theirs', () => {
    const shapes = (isBlack: boolean) =>
      new Set(states.map((state) => drawIcon(state, 22, isBlack).toString('hex'))).size;
    expect(shapes(false)).toBe(states.length);
    // check, question, mark (degraded, overdue, failing), pause, empty
    expect(shapes(true)).toBe(5);
  });

  test('holds no colour in black', () => {
    const bitmap = drawIcon('failing', 22, true);
    for (let at = 0; at < bitmap.length; at += 4)
      expect([bitmap[at], bitmap[at + 1], bitmap[at + 2]]).toEqual([0, 0, 0]);
  });
});
