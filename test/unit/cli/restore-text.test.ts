import { expect, it } from 'vitest';
import {
  blockersText,
  changeText,
  grantsText,
  previewText,
  resultText,
  safetyText,
} from '../../../electron/cli/commands/restore-text.ts';
import { runText } from '../../../electron/cli/commands/runs.ts';
import { translatedText, translationText } from '../../../electron/cli/commands/translation-text.ts';
import { newMachineId } from '../../../electron/engine/system/ids.ts';
import { BackupId, shortId } from '../../../shared/model/ids.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { RestorePreview, RestoreRequest, RestoreResult } from '../../../shared/model/restore.ts';
import type { Run } from '../../../shared/model/run.ts';
import { aRun, at } from '../state/samples.ts';

it('the way back to a part names tables as tables and sequences as what they are', () => {
  const replaced = (['table', 'sequence', 'trigger', 'view'] as const).map((kind) => ({
    kind,
    database: 'shop',
    name: `a_${kind}`,
  }));
  const run = {
    safetyBackupId: BackupId.parse('019ac0de-0000-7000-8000-000000000002'),
    restorePlan: { preview: { databases: [{ replaced }] } },
  } as unknown as Run;
  expect(safetyText(run, 'acme').join()).toMatch(
    /--to acme --table shop\.a_table --object sequence:shop\.a_sequence view:shop\.a_view$/,
  );
});

const many = <T>(each: (at: number) => T): T[] => Array.from({ length: 224 }, (_, at) => each(at));
const loss = (at: number) => ({ object: `shop.t${at}`, what: `the key k${at}` });

it('a preview with hundreds of things names the first, says how many more there are, and where', () => {
  const preview = {
    target: { name: 'acme', address: 'db:3306', environment: 'development' },
    origin: 'different',
    databases: many((at) => ({
      from: `d${at}`,
      to: `d${at}`,
      tables: null,
      objects: null,
      leftOut: [],
      restored: { tables: 1, views: 0, rawBytes: 1 },
      existing: null,
      leftOver: [],
    })),
    eventsDisabled: [],
    definersMissing: [],
    grantsLost: [],
    expectedSeconds: null,
    qualifiedNames: [],
    warnings: many((at) => `Worth knowing ${at}.`),
    rewrites: [],
    losses: many(loss),
    outside: [],
  } as unknown as RestorePreview;
  const lines = previewText(preview).split('\n');
  expect(lines).toHaveLength(1 + 3 * 13);
  const more = '  … and 212 more: --dry-run with --save FILE or --json has all of them';
  expect(lines.filter((line) => line === more)).toHaveLength(3);
  const error = { code: 'name-collision', data: { from: ['a', 'b'], to: 'c' }, raw: null } as const;
  expect(blockersText(many(() => error))).toHaveLength(13);
  expect(blockersText(many(() => error).slice(0, 13))).toHaveLength(13);
});

it('an object that names two originals is one object', () => {
  const view = { kind: 'view', database: 'crm 2', name: 'v' } as const;
  const program = { kind: 'procedure', database: 'kauf', name: 'report', mentions: 'kauf' } as const;
  const preview = {
    target: { name: 'acme', address: 'db:3306', environment: 'development' },
    ...{ origin: 'same', databases: [], eventsDisabled: [], definersMissing: [], expectedSeconds: null },
    qualifiedNames: [{ ...view, mentions: 'crm 2' }, { ...view, mentions: 'kauf' }, program],
    ...{ warnings: [], rewrites: [], losses: [], outside: [], grantsLost: [] },
  } as unknown as RestorePreview;
  expect(previewText(preview)).toContain(
    'Would still name the original database: view crm 2.v (crm 2 and kauf) and procedure kauf.report (kauf).',
  );
});

it('of statements that reach beyond, the number is that of all, also of those that are not shown', () => {
  const outside = [{ kind: 'accounts', object: 'shop.t', statement: 'GRANT ALL' }];
  const preview = { rewrites: [], losses: [], outside };
  expect(translationText({ ...preview, outsideCount: 1 } as unknown as RestorePreview)).toHaveLength(1);
  expect(translationText({ ...preview, outsideCount: 1234 } as unknown as RestorePreview)).toEqual([
    '  Reaches accounts and rights, in shop.t: GRANT ALL',
    '  … they are 1,234; --allow-outside allows them all',
  ]);
});

it('a result with hundreds of losses names the first, and where the others are', () => {
  const result = { tookMs: 1, tables: 1, views: 0, programs: 0, rows: 1, eventsDisabled: 0, rewrites: [] };
  const text = resultText(
    { ...result, losses: many(loss) } as unknown as RestoreResult,
    { databases: [] } as unknown as RestoreRequest,
    'acme',
  );
  expect(text).toContain('… and 212 more: runs show with --json has all of them');
});

it('objects that lose the same stand together, so that hundreds of them do not hide another loss', () => {
  const losses = [
    ...many((at) => ({ object: `shop.s${at}`, what: 'all of it: MySQL has no sequences' })),
    { object: 'shop.next', what: 'all of it: it uses a sequence' },
    { object: 'shop.a', what: 'a period' },
    { object: 'shop.b', what: 'a period' },
  ];
  const nothing = { rewrites: [], outside: [] };
  expect(translationText({ ...nothing, losses } as unknown as RestorePreview)).toEqual([
    '  shop.s0, shop.s1, shop.s2, shop.s3, shop.s4 and 219 more are left out: MySQL has no sequences',
    '  shop.next is left out: it uses a sequence',
    '  shop.a and shop.b lose a period',
    '  … --dry-run with --save FILE or --json has all of them',
  ]);
  expect(translatedText({ ...nothing, losses: losses.slice(-3) } as unknown as RestoreResult)).toEqual([
    'shop.next was left out: it uses a sequence',
    'shop.a and shop.b lost a period',
  ]);
});

it('the question names what is touched, and what becomes of it', () => {
  const table = { kind: 'table', database: 'shop', name: 'orders' } as const;
  const trigger = { kind: 'trigger', database: 'shop', name: 'audit' } as const;
  const view = { kind: 'view', database: 'shop', name: 'totals' } as const;
  const asked = (replaced: readonly ObjectRef[] | null, content = 'all', rows = 'append') =>
    changeText({
      ...{ content, rows },
      databases: [{ to: 'shop', existing: {}, replaced }],
    } as unknown as RestorePreview);
  expect(asked(null)).toBe('shop would be replaced.');
  expect(asked([table, trigger])).toBe('shop.orders would be replaced.');
  expect(asked([view])).toBe('shop.totals would be replaced.');
  expect(asked([table], 'data')).toBe('Rows would be added to shop.orders.');
  expect(asked([table], 'data', 'refill')).toBe('All rows of shop.orders would be deleted and loaded anew.');
  expect(changeText({ databases: [{ existing: null }] } as unknown as RestorePreview)).toBeNull();
});

it('rows that were added are told from what the tables hold now', () => {
  const request = {
    content: 'data',
    databases: [{ name: 'shop', as: null, tables: ['t'], copies: {}, objects: null, leftOut: [] }],
  };
  const result = {
    tables: 1,
    views: 0,
    programs: 2,
    rows: 4,
    tookMs: 100,
    eventsDisabled: 0,
    rewrites: [],
    losses: [],
  };
  expect(resultText(result as unknown as RestoreResult, request as unknown as RestoreRequest, 'acme')).toBe(
    'Restored rows of shop.t into “acme” in 0.1 s: 1 table with 4 rows now.',
  );
});

it('a run that was cut off says what state it has left, and how to go on', () => {
  const owner = { machineId: newMachineId(), pid: 1, processStart: 'test', heartbeat: at(0) };
  const run = aRun(owner, 0, {
    kind: 'restore',
    outcome: { kind: 'interrupted' },
    targetState: { kind: 'half-restored', databases: ['shop'], leftovers: [] },
    resumable: true,
    restorePlan: { preview: { target: { name: 'acme' }, databases: [] } } as unknown as Run['restorePlan'],
  });
  const text = runText(run);
  expect(text).toContain('shop is half restored');
  expect(text).toContain(`holdfast restore --resume ${shortId(run.id)}`);
});

it('a result says how often what was rewritten, and not the examples once more', () => {
  const rewrites = [
    { kind: 'definer', count: 1200, example: 'a → b' },
    { kind: 'name', count: 2, example: 'c → d' },
  ];
  const [said, ...more] = translatedText({ rewrites, losses: [] } as unknown as RestoreResult);
  expect(said).toMatch(/^Rewritten: 1,200 × .+; 2 × .+\.$/);
  expect(said).not.toContain('→');
  expect(more).toEqual([]);
});

it('a cure of hundreds of statements does not push what it cures off the screen', () => {
  const cure = many((at) => `GRANT ${at};`).join('\n');
  const data = { privilege: 'CREATE', database: null, cure };
  const lines = blockersText([{ code: 'missing-privilege', data, raw: null }])
    .join('\n')
    .split('\n');
  expect(lines).toHaveLength(1 + 12 + 1);
  expect(lines[1]).toBe('GRANT 0;');
  expect(lines.at(-1)).toBe('  … and 212 more: --dry-run with --save FILE.html has all of them');
});

it('the GRANTs for routines are printed after a restore that has touched something', () => {
  const grantsLost = [{ object: 'shop.p', statement: 'GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `clerk`;' }];
  const said = (part: object) =>
    grantsText({
      ...{ restore: null, targetState: null, restorePlan: { preview: { grantsLost } } },
      ...part,
    } as unknown as Run);
  const [title, ...statements] = said({ restore: {} });
  expect(title).toContain('1 right on routines ended when these were replaced. A server forgets');
  expect(statements).toEqual(['GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `clerk`;']);
  expect(said({ targetState: { kind: 'half-restored' } })).toHaveLength(2);
  expect(said({ targetState: { kind: 'untouched' } })).toEqual([]);
  expect(said({})).toEqual([]);
});
