import { describe, expect, it } from 'vitest';
import { databasesOf, type ScopeOptions } from '../../../electron/cli/commands/restore-scope.ts';
import { HoldfastError } from '../../../shared/errors.ts';

const held = [
  ...(['table', 'view', 'procedure', 'trigger'] as const).map((kind) => ({
    kind,
    database: 'a',
    name: kind,
  })),
  { kind: 'table' as const, database: 'a', name: 'log' },
  { kind: 'sequence' as const, database: 'a', name: 'numbers' },
  { kind: 'table' as const, database: 'b', name: 'only' },
];
const read = (options: ScopeOptions) => databasesOf(options, ['a', 'b'], held);

describe('--exclude-table', () => {
  it('names all others of its database, triggers with their tables, and leaves the others whole', () => {
    expect(read({ excludeTable: ['a.log', 'a.log'] })).toMatchObject([
      {
        name: 'a',
        tables: ['table'],
        objects: [
          { kind: 'view', name: 'view' },
          { kind: 'procedure', name: 'procedure' },
          { kind: 'sequence', name: 'numbers' },
        ],
        leftOut: [{ kind: 'table', name: 'log' }],
      },
      { name: 'b', tables: null, objects: null, leftOut: [] },
    ]);
    expect(read({ excludeTable: ['a.view'], as: ['a=x'] })).toMatchObject([
      { name: 'a', as: 'x', tables: ['table', 'log'], leftOut: [{ kind: 'view', name: 'view' }] },
    ]);
  });

  it('leaves nothing but tables where only rows are restored', () => {
    expect(read({ excludeTable: ['a.log'], dataOnly: true, database: ['a'] })).toMatchObject([
      { tables: ['table'], objects: null },
    ]);
  });

  it.each<[ScopeOptions, string]>([
    [
      { excludeTable: ['a.lgo'] },
      '--exclude-table: this backup holds no table or view a.lgo; of a it holds table, view and log',
    ],
    [
      { excludeTable: ['a.procedure'] },
      '--exclude-table: this backup holds no table or view a.procedure; of a it holds table, view and log',
    ],
    [{ excludeTable: ['c.t'] }, '--exclude-table names c.t; what is restored is of a and b'],
    [{ excludeTable: ['a.log'], database: ['b'] }, '--exclude-table names a.log; what is restored is of b'],
    [
      { excludeTable: ['b.only'] },
      '--exclude-table leaves nothing of b: name the others with --database instead',
    ],
    [
      { excludeTable: ['a.log'], table: ['a.table'] },
      '--exclude-table leaves something out of whole databases; --table, --object and --only name what comes',
    ],
  ])('%j says what is wrong', (options, problem) => {
    let thrown: unknown = null;
    try {
      read(options);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(HoldfastError);
    expect((thrown as HoldfastError).data).toEqual({ problems: [problem] });
  });
});

describe('--table', () => {
  it.each([
    ['a.tabel', '--table: this backup holds no table a.tabel; of a it holds table, log and numbers'],
    ['a.view', '--table: this backup holds no table a.view; it is a view, which --object names'],
  ])('%s, which is none, is refused before anything is looked at', (name, problem) => {
    expect(() => read({ table: [name] })).toThrow(
      expect.objectContaining({ code: 'bad-input', data: { problems: [problem] } }),
    );
    expect(read({ table: ['a.log', 'a.numbers'] })).toMatchObject([{ tables: ['log', 'numbers'] }]);
  });
});
