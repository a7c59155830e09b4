import { describe, expect, test } from 'vitest';
import { drillReport, verdictSentence } from '../../../electron/engine/report/drill-report.ts';
import { newBackupId, newRunId, newServerId } from '../../../electron/engine/system/ids.ts';
import type { ComparedObject, Drill } from '../../../shared/model/drill.ts';

const EQUAL = { state: 'equal', rowsDumped: null, rowsRestored: null, data: null, difference: null } as const;

const objects: readonly ComparedObject[] = [
  {
    ...EQUAL,
    kind: 'table',
    database: 'shop',
    name: 'orders',
    rowsDumped: 40_000,
    rowsRestored: 40_000,
    data: 'insert-bytes',
  },
  { ...EQUAL, kind: 'view', database: 'shop', name: 'best_customers' },
  { ...EQUAL, kind: 'trigger', database: 'shop', name: 'take_stock' },
];

function drill(changes: Partial<Drill> = {}): Drill {
  return {
    runId: newRunId(),
    backupId: newBackupId(),
    serverId: newServerId(),
    serverName: 'acme-prod',
    backupStartedAt: '2026-11-22T06:00:00.000Z',
    startedAt: '2026-11-22T06:10:00.000Z',
    finishedAt: '2026-11-22T06:10:12.000Z',
    passed: true,
    restoreMs: 6_200,
    totalMs: 12_000,
    sandbox: {
      role: 'server',
      location: { kind: 'path', path: '/usr/sbin/mariadbd' },
      flavour: 'mariadb',
      version: '10.11.19',
      optionCount: 0,
    },
    objects: [...objects],
    remarks: [
      { code: 'compared-with-dump', text: 'It was compared with the dump, not with the live server.' },
    ],
    counts: { databases: 1, tables: 1, views: 1, programs: 1, rows: 40_000, rawBytes: 17_000_000 },
    ...changes,
  };
}

describe('the report of a drill', () => {
  test('says in one sentence what was restored and how long it took', () => {
    expect(verdictSentence(drill())).toBe(
      'The backup of shop of acme-prod restores: 1 table, 40,000 rows, 1 view and 1 program, all as dumped, in 6.2 s.',
    );
    expect(drillReport(drill(), null)).toContain('Proven');
  });

  test('names what differs before everything else', () => {
    const missing: ComparedObject = {
      ...EQUAL,
      kind: 'trigger',
      database: 'shop',
      name: 'gone',
      state: 'missing',
      difference: 'It is in the backup and not in the restored database.',
    };
    const failed = drill({ passed: false, objects: [...objects, missing] });
    const page = drillReport(failed, null);
    expect(verdictSentence(failed)).toBe(
      'The backup of shop of acme-prod did not pass: 1 object of 4 is not as dumped.',
    );
    expect(page.indexOf('shop.gone')).toBeGreaterThan(0);
    expect(page.indexOf('shop.gone')).toBeLessThan(page.indexOf('best_customers'));
    expect(page).toContain('not in the restored database');
  });

  test('is self-contained and runs nothing', () => {
    const page = drillReport(drill(), null);
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=|href=|https?:/i);
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).toContain('@media print');
  });

  test('shows hostile names as text', () => {
    const name = `<script>alert("x")</script>'&\u202e\u0000`;
    const hostile: ComparedObject = {
      ...EQUAL,
      kind: 'table',
      database: name,
      name,
      rowsDumped: 1,
      rowsRestored: 1,
      data: 'rows',
      difference: name,
    };
    const page = drillReport(
      drill({ serverName: name, objects: [hostile], remarks: [{ code: 'float-digits', text: name }] }),
      null,
    );
    expect(page).not.toContain('<script');
    expect(page).not.toContain('\u202e');
    expect(page).not.toContain('\u0000');
    expect(
      page.split('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;\\u202e\\u0000').length,
    ).toBeGreaterThan(4);
  });
});
