import { describe, expect, test } from 'vitest';
import {
  type CheckCode,
  checkData,
  type Finding,
  FindingCode,
  Severity,
  worstSeverity,
} from '../../../shared/model/finding.ts';
import { describeFinding, severityWords } from '../../../shared/sentences.ts';

const finding = (over: Partial<Finding>): Finding => ({
  severity: 'warns',
  code: 'clock-agrees',
  database: null,
  objects: [],
  more: 0,
  cure: null,
  accepted: false,
  data: {},
  ...over,
});

/** A value for each field, recognisable in a sentence. */
const figures: Readonly<Record<string, unknown>> = {
  limitBytes: 16_777_216,
  largestBytes: 40_000_000,
  neededBytes: 2_500_000_000,
  freeBytes: 3_100_000_000,
  seconds: 7,
  differenceMs: -65_000,
  views: 3,
  definers: 4,
  tables: 12,
};
const spoken: Readonly<Record<string, string>> = {
  limitBytes: '17 MB',
  largestBytes: '40 MB',
  neededBytes: '2.5 GB',
  freeBytes: '3.1 GB',
  seconds: '7 s',
  differenceMs: '1 min 5 s behind',
  views: '3 views',
  definers: '4 definers',
  tables: '12 tables',
};

describe('what preflight looks at', () => {
  test.each(Object.keys(checkData) as CheckCode[])('%s is said in words that use its figures', (code) => {
    const data = Object.fromEntries(
      Object.keys(checkData[code].shape).map((field) => [field, figures[field] ?? `the-${field}`]),
    );
    expect(checkData[code].safeParse(data).success).toBe(true);
    const objects = ['shop.orders', 'crm.people'];
    const { title, why, copy } = describeFinding(finding({ code, data, objects, cure: 'SET x;' }));
    expect(title).not.toBe(code);
    expect(title.length).toBeGreaterThan(10);
    expect(title).not.toMatch(/[.!]$/);
    expect(copy).toBe('SET x;');
    const text = `${title} ${why}`;
    for (const field of Object.keys(data)) expect(text).toContain(spoken[field] ?? `the-${field}`);
  });

  test('names what it is about, and counts the rest', () => {
    const about = { database: null, objects: ['shop.a', 'shop.b'], more: 9 };
    expect(describeFinding(finding({ code: 'table-gone', ...about })).title).toContain(
      'shop.a, shop.b and 9 more',
    );
  });

  test('of another version is not invented', () => {
    const { why } = describeFinding(finding({ code: 'large-rows', data: { other: 1 } }));
    expect(why).toBe('This was found by another version of Holdfast.');
  });

  test('an error, a loss and a note mean what they mean elsewhere', () => {
    const view = { database: 'shop', view: 'v', message: 'gone' };
    expect(describeFinding(finding({ code: 'invalid-view', data: view })).title).toContain('shop.v');
    const loss = finding({ code: 'inconsistent-tables', database: 'shop', objects: ['carts (MyISAM)'] });
    expect(describeFinding({ ...loss, data: { lockSeconds: 90, lockLacks: 'RELOAD' } }).why).toMatch(
      /about 1 min 30 s.*lacks the right RELOAD/,
    );
    expect(describeFinding(finding({ code: 'float-digits' })).title).toContain('FLOAT');
  });
});

test('no code means two things', () => {
  expect(new Set(FindingCode.options).size).toBe(FindingCode.options.length);
});

test('every severity has its heading', () => {
  for (const severity of Severity.options) expect(severityWords[severity].title).not.toBe('');
});

test('the worst counts, and what was accepted does not', () => {
  expect(worstSeverity([])).toBe('fine');
  expect(worstSeverity([finding({}), finding({ severity: 'loses' })])).toBe('loses');
  expect(worstSeverity([finding({ severity: 'loses', accepted: true }), finding({})])).toBe('warns');
  expect(worstSeverity([finding({ severity: 'loses' }), finding({ severity: 'blocks' })])).toBe('blocks');
});
