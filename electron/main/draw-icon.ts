import type { PlanState } from '../../shared/model/plan.ts';

/** What the tray shows: the worst state of all plans, or that there is none. */
export type TrayState = PlanState | 'none';

type Colour = readonly [red: number, green: number, blue: number];
type Glyph = 'check' | 'question' | 'mark' | 'pause' | 'empty';

const LOOKS: Record<TrayState, { readonly colour: Colour; readonly glyph: Glyph }> = {
  protected: { colour: [18, 184, 134], glyph: 'check' },
  unproven: { colour: [34, 139, 230], glyph: 'question' },
  degraded: { colour: [240, 165, 0], glyph: 'mark' },
  overdue: { colour: [247, 103, 7], glyph: 'mark' },
  failing: { colour: [224, 49, 49], glyph: 'mark' },
  paused: { colour: [134, 142, 150], glyph: 'pause' },
  none: { colour: [134, 142, 150], glyph: 'empty' },
};

/** Samples per pixel and direction; what smooths the edges. */
const SAMPLES = 4;

/**
 * Draws a shield with the sign of a state cut out of it, so that state is told by shape as well as by colour.
 * @param edge pixels of a side
 * @param isBlack without colour, for macOS
 * @returns BGRA, alpha premultiplied, as nativeImage.createFromBitmap takes it
 */
export function drawIcon(state: TrayState, edge: number, isBlack: boolean): Buffer {
  const { colour, glyph } = LOOKS[state];
  const [red, green, blue] = isBlack ? ([0, 0, 0] as const) : colour;
  const bitmap = Buffer.alloc(edge * edge * 4);
  for (let y = 0; y < edge; y += 1)
    for (let x = 0; x < edge; x += 1) {
      const cover = coverOf(glyph, x / edge, y / edge, 1 / edge);
      bitmap.set([blue * cover, green * cover, red * cover, 255 * cover].map(Math.round), (y * edge + x) * 4);
    }
  return bitmap;
}

/** How much of a pixel is covered, 0 to 1. */
function coverOf(glyph: Glyph, left: number, top: number, size: number): number {
  let hits = 0;
  for (let row = 0; row < SAMPLES; row += 1)
    for (let column = 0; column < SAMPLES; column += 1) {
      const x = left + ((column + 0.5) / SAMPLES) * size;
      const y = top + ((row + 0.5) / SAMPLES) * size;
      if (isShield(x, y) && !isGlyph(glyph, x, y)) hits += 1;
    }
  return hits / SAMPLES ** 2;
}

function isShield(x: number, y: number): boolean {
  if (y < 0.04 || y > 0.98) return false;
  const half = y <= 0.5 ? 0.42 : 0.42 * Math.sqrt(1 - ((y - 0.5) / 0.48) ** 2);
  return Math.abs(x - 0.5) <= half;
}

type Stroke = readonly [x1: number, y1: number, x2: number, y2: number, width: number];

const STROKES: Record<Glyph, readonly Stroke[]> = {
  check: [
    [0.3, 0.48, 0.45, 0.64, 0.065],
    [0.45, 0.64, 0.71, 0.32, 0.065],
  ],
  question: [
    [0.36, 0.34, 0.5, 0.24, 0.06],
    [0.5, 0.24, 0.63, 0.34, 0.06],
    [0.63, 0.34, 0.5, 0.5, 0.06],
    [0.5, 0.5, 0.5, 0.57, 0.06],
    [0.5, 0.74, 0.5, 0.74, 0.07],
  ],
  mark: [
    [0.5, 0.22, 0.5, 0.54, 0.075],
    [0.5, 0.74, 0.5, 0.74, 0.08],
  ],
  pause: [
    [0.39, 0.3, 0.39, 0.64, 0.06],
    [0.61, 0.3, 0.61, 0.64, 0.06],
  ],
  empty: [],
};

function isGlyph(glyph: Glyph, x: number, y: number): boolean {
  return STROKES[glyph].some(([x1, y1, x2, y2, width]) => {
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
    const along =
      length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
    return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)) <= width;
  });
}
