import { describe, expect, it } from 'vitest';
import { dropOfTotals, dropsBetween, type Held } from '../../../electron/engine/jobs/drops.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import type { Loss, Note } from '../../../shared/model/verdict.ts';
import { droppedWords, dropTitle } from '../../../shared/sentences.ts';
import { aBackup, aServer, aStorage } from '../state/samples.ts';

/* What a backup holds so much less of than the one before it that somebody is asked; and what nobody is asked about. */

const table = (name: string, rows: number | null, rawBytes = 1000, database = 'shop'): BackupObject => ({
  kind: 'table',
  database,
  name,
  rows,
  rawBytes,
  storedBytes: rawBytes,
});
const view = (name: string): BackupObject => ({ ...table(name, null), kind: 'view' });

const held = (objects: readonly BackupObject[], chosen: Partial<Held['chosen']> = {}): Held => ({
  objects,
  chosen: { databases: ['shop'], selection: 'some', losses: [], notes: [], ...chosen },
});
const note = (code: Note['code'], objects: string[]): Note => ({ code, database: 'shop', objects, more: 0 });

const words = (older: Held, newer: Held, percent = 30) =>
  dropsBetween(older, newer, percent).map(droppedWords);

describe('what dropped between two backups', () => {
  it.each([
    ['31 % of the rows', 1000, 690, ['shop.t has 31% fewer rows: 1,000 → 690']],
    ['30 %, which is not more than that', 1000, 700, []],
    ['all of them', 20, 0, ['shop.t is empty, and had 20 rows']],
    ['all of a table too small to tell', 19, 0, []],
    ['none: there are more', 1000, 5000, []],
  ])('a table that lost %s', (_, before, after, expected) => {
    expect(words(held([table('t', before)]), held([table('t', after)]))).toEqual(expected);
  });

  it('the plan says how much is much; an empty table is, whatever it says', () => {
    const [before, after] = [held([table('t', 1000)]), held([table('t', 200)])];
    expect(words(before, after, 79)).toHaveLength(1);
    expect(words(before, after, 80)).toEqual([]);
    expect(words(before, held([table('t', 0)]), 99)).toEqual(['shop.t is empty, and had 1,000 rows']);
  });

  it('objects that are gone, however small; what is new is no drop', () => {
    const gone = words(
      held([table('t', 3), view('v'), table('u', 50)]),
      held([table('u', 50), table('new', 9)]),
    );
    expect(gone).toEqual(['The table shop.t is gone (it had 3 rows)', 'The view shop.v is gone']);
  });

  it('a whole database, said once; also an empty one', () => {
    const all = { selection: 'all', databases: ['shop', 'blog', 'bare'] } as const;
    const before = held([table('t', 50), table('posts', 40, 1000, 'blog'), table('users', 2, 1000, 'blog')], {
      ...all,
      databases: [...all.databases],
    });
    const after = held([table('t', 50)], { ...all, databases: ['shop'] });
    expect(words(before, after)).toEqual([
      'The database blog is gone (it had 42 rows)',
      'The database bare is gone (it had 0 rows)',
    ]);
    expect(dropTitle({ objects: dropsBetween(before, after, 30), more: 3 })).toBe(
      'The database blog is gone (it had 42 rows), and 4 more',
    );
  });

  it('what the newer one was not asked for has not dropped', () => {
    const before = held([table('t', 50), table('log', 5000), table('cache', 5000), table('part', 5000)], {
      databases: ['shop', 'blog'],
    });
    const after = held([table('t', 50), table('cache', null, 100), table('part', 10, 10)], {
      notes: [
        note('left-out-by-choice', ['log']),
        note('structure-only', ['cache']),
        note('chosen-rows', ['part (id < 10)']),
      ],
    });
    expect(words(before, after)).toEqual([]);
  });

  it('the same condition as before is compared', () => {
    const notes = [note('chosen-rows', ['part (id < 10)'])];
    expect(words(held([table('part', 100)], { notes }), held([table('part', 10)], { notes }))).toHaveLength(
      1,
    );
  });

  it('a loss that the plan accepts is accepted', () => {
    const loss: Loss = {
      code: 'database-gone',
      database: 'blog',
      objects: [],
      more: 0,
      accepted: true,
      cure: null,
    };
    const before = held([table('t', 50), table('posts', 40, 1000, 'blog')], { databases: ['shop', 'blog'] });
    expect(words(before, held([table('t', 50)], { losses: [loss] }))).toEqual([]);
    expect(words(before, held([table('t', 50)], { losses: [{ ...loss, accepted: false }] }))).toEqual([
      'The database blog is gone (it had 40 rows)',
    ]);
  });

  it('a column that was emptied shows in the size alone', () => {
    const before = held([table('t', 100, 4_000_000), table('left', 100, 9_000_000)]);
    const after = held([table('t', 100, 1_000_000)], { notes: [note('left-out-by-choice', ['left'])] });
    expect(words(before, after)).toEqual(['All of it is 1 MB of SQL, and was 4 MB']);
    expect(words(held([table('t', 100, 4000)]), held([table('t', 100, 1000)]))).toEqual([]);
  });

  it('totals alone tell of all tables together', () => {
    const { totals } = aBackup(aStorage('safe'), aServer('acme').id, 0);
    const drop = dropOfTotals(totals, { ...totals, rows: 600 }, 30);
    expect(drop.map(droppedWords)).toEqual(['All tables together have 40% fewer rows: 1,000 → 600']);
    expect(dropOfTotals(totals, { ...totals, rows: 701 }, 30)).toEqual([]);
  });
});
