import { describe, expect, it } from 'vitest';
import { beforeOf, besideOf } from '../../../electron/engine/restore/beside-places.ts';

describe('the places beside a database', () => {
  it('have its name, where that fits', () => {
    expect([besideOf('shop'), beforeOf('shop')]).toEqual(['shop__restoring', 'shop__before']);
    const longest = 'ö'.repeat(53);
    expect(besideOf(longest)).toBe(`${longest}__restoring`);
  });

  it('are not the same for two long names that begin alike', () => {
    const names = ['2025', '2026'].map((year) => `${'a'.repeat(59)}_${year}`);
    for (const placeOf of [besideOf, beforeOf]) {
      const places = names.map(placeOf);
      expect(new Set(places).size).toBe(2);
      for (const place of places) expect([...place]).toHaveLength(64);
    }
  });
});
