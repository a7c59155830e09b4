import { describe, expect, it } from 'vitest';
import type { OpenedBackup } from '../../../renderer/features/backups/backup-page.tsx';
import {
  chosenWords,
  contentsOf,
  copyProblem,
  draftOf,
  nameProblem,
  type RestoreDraft,
  requestOf,
  startingDraft,
} from '../../../renderer/features/restore/draft.ts';
import type { ServerView } from '../../../shared/contract.ts';
import { BackupId, ServerId } from '../../../shared/model/ids.ts';

const serverId = ServerId.parse('019ac0de-0000-7000-8000-000000000001');
const backupId = BackupId.parse('019ac0de-0000-7000-8000-000000000002');
const opened = {
  backup: { id: backupId, serverId, databases: ['shop', 'empty'], startedAt: '2026-11-22T06:00:00.000Z' },
  objects: [
    { kind: 'table', database: 'shop', name: 'a', rows: 3, rawBytes: 10, storedBytes: 5 },
    { kind: 'view', database: 'shop', name: 'v', rows: null, rawBytes: 2, storedBytes: 1 },
    { kind: 'trigger', database: 'shop', name: 't', rows: null, rawBytes: 2, storedBytes: 1 },
  ],
} as OpenedBackup;
const draft: RestoreDraft = {
  databases: ['shop', 'empty'],
  parts: null,
  content: 'all',
  rows: 'append',
  triggers: true,
  targetId: serverId,
  naming: 'new',
  names: {},
  definers: { kind: 'keep' },
  method: null,
  connections: null,
};

describe('the draft of a restore', () => {
  it('counts what each database holds, also one that is empty', () => {
    expect(contentsOf(opened)).toEqual([
      { name: 'shop', tables: 1, views: 1, programs: 1, rows: 3, rawBytes: 14 },
      { name: 'empty', tables: 0, views: 0, programs: 0, rows: 0, rawBytes: 0 },
    ]);
  });

  it('begins with new names, so that going on without a thought destroys nothing', () => {
    const started = startingDraft(opened, [{ id: serverId } as ServerView]);
    expect(requestOf(started, opened)?.databases).toMatchObject([
      { name: 'shop', as: 'shop_restored', tables: null },
      { name: 'empty', as: 'empty_restored', tables: null },
    ]);
  });

  it('asks for one table alone, where its page led here', () => {
    const started = startingDraft(opened, [{ id: serverId } as ServerView], { database: 'shop', table: 'a' });
    expect(requestOf(started, opened)?.databases).toMatchObject([
      { name: 'shop', as: 'shop_restored', tables: ['a'] },
    ]);
  });

  it('is about what a safety backup was made of, where a link says so', () => {
    const started = startingDraft(
      { ...opened, backup: { ...opened.backup, databases: ['shop'] } },
      [{ id: serverId } as ServerView],
      null,
      'same',
      ['table:a', 'view:v'],
    );
    expect(requestOf(started, opened)?.databases).toMatchObject([
      { name: 'shop', as: null, tables: ['a'], objects: [{ kind: 'view', name: 'v' }] },
    ]);
  });

  it('asks for copies of tables, with the day of the backup, and for programs by name', () => {
    const parts = { ...draft, databases: ['shop'], parts: ['table:a'], naming: 'copy' } as const;
    expect(requestOf(parts, opened)).toMatchObject({
      databases: [{ name: 'shop', as: null, tables: ['a'], copies: { a: 'a_2026_11_22' }, objects: null }],
    });
    const programs = { ...parts, parts: ['view:v', 'trigger:t'], naming: 'same', content: 'data' } as const;
    expect(requestOf(programs, opened)).toMatchObject({
      content: 'all',
      databases: [{ tables: null, copies: {}, objects: [{ kind: 'view' }, { kind: 'trigger' }] }],
    });
    expect(requestOf({ ...draft, parts: [] }, opened)).toBeNull();
  });

  it('says what is left out, where that is less than what is chosen', () => {
    const held = ['table:a', 'table:log', 'sequence:n', 'view:v', 'trigger:t'].map((key) => {
      const [kind = '', name = ''] = key.split(':');
      return { kind, database: 'shop', name, rows: null, rawBytes: 2, storedBytes: 1 };
    });
    const all = { ...opened, objects: held } as unknown as typeof opened;
    const chosen = { ...draft, databases: ['shop'], naming: 'same' } as const;
    const most = { ...chosen, parts: ['table:a', 'sequence:n', 'view:v'] };
    expect(requestOf(most, all)?.databases).toMatchObject([
      {
        tables: ['a'],
        objects: [
          { kind: 'sequence', name: 'n' },
          { kind: 'view', name: 'v' },
        ],
        leftOut: [{ kind: 'table', name: 'log' }],
      },
    ]);
    expect(chosenWords(most, all)).toBe('shop without log');
    const request = requestOf(most, all);
    expect(request === null ? null : draftOf(request, all).parts).toEqual(most.parts);
    const half = { ...chosen, parts: ['table:a', 'view:v'] };
    expect(requestOf(half, all)?.databases).toMatchObject([{ leftOut: [] }]);
  });

  it('has no target where the server it came from is not known here', () => {
    expect(startingDraft(opened, []).targetId).toBeNull();
    expect(requestOf(startingDraft(opened, []), opened)).toBeNull();
  });

  it('asks for the same name with null, also where the new name is the old one', () => {
    const same = { ...draft, naming: 'same' } as const;
    expect(requestOf(same, opened)?.databases.map(({ as }) => as)).toEqual([null, null]);
    const typed = { ...draft, names: { shop: 'shop' } };
    expect(requestOf(typed, opened)?.databases.map(({ as }) => as)).toEqual([null, 'empty_restored']);
  });

  it.each<[string, Record<string, string>, string | null]>([
    ['empty', { shop: ' ' }, 'Give it a name'],
    ['too long', { shop: 'x'.repeat(65) }, 'At most 64 characters'],
    ['taken by another', { shop: 'empty_restored' }, 'Two databases would have this name'],
    ['good', { shop: 'shop2' }, null],
  ])('a name that is %s', (_, names, problem) => {
    const named = { ...draft, names };
    expect(nameProblem(named, 'shop')).toBe(problem);
    expect(requestOf(named, opened) === null).toBe(problem !== null);
  });

  it('suggests a name that fits for the longest name there can be', () => {
    const long = 'd'.repeat(64);
    expect(nameProblem({ ...draft, databases: [long] }, long)).toBeNull();
  });

  it.each([
    ['empty', '', 'Give it a name'],
    ['too long', 'x'.repeat(65), 'At most 64 characters'],
    ['with a space at its end', 'b ', 'Without a space at its end'],
    ['good', 'b', null],
  ])('a name of a copy that is %s', (_, name, problem) => {
    const copy = {
      ...draft,
      databases: ['shop'],
      parts: ['table:a'],
      naming: 'copy',
      names: { a: name },
    } as const;
    expect(copyProblem(copy, opened, 'a')).toBe(problem);
    expect(requestOf(copy, opened) === null).toBe(problem !== null);
  });

  it.each<[string, Partial<RestoreDraft>]>([
    ['whole databases under their names', { naming: 'same', method: 'swap', connections: 3 }],
    ['under new names', { names: { shop: 'hull' }, definers: { kind: 'map', to: 'app@%' } }],
    ['rows of one', { naming: 'same', databases: ['shop'], content: 'data', rows: 'refill' }],
    ['a table and its view', { naming: 'same', databases: ['shop'], parts: ['table:a', 'view:v'] }],
    ['a copy', { naming: 'copy', databases: ['shop'], parts: ['table:a'], names: { a: 'a_then' } }],
  ])('what was asked for is asked for again: %s', (_, changes) => {
    const request = requestOf({ ...draft, ...changes }, opened);
    if (request === null) throw new Error('no request');
    expect(requestOf(draftOf(request, opened), opened)).toEqual(request);
  });
});
