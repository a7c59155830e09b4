import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../shared/errors.ts';
import { errorData } from '../../../shared/errors.ts';
import { LossCode, NoteCode } from '../../../shared/model/verdict.ts';
import {
  describeError,
  describeLoss,
  describeNote,
  describeRight,
  errorLine,
  errorText,
  lossName,
} from '../../../shared/sentences.ts';

// One value for every field of every code, each recognisable in a sentence.
const samples: { readonly [field: string]: unknown } = {
  problems: ['port must be a number'],
  matches: ['7k2m9qxd', 'a2b2c2d2'],
  databases: ['shop', 'crm'],
  objects: ['shop.orders', 'shop.items'],
  names: ['triggers of shop', 'events of crm'],
  codes: ['unseen-triggers'],
  cures: ['GRANT TRIGGER ON `shop`.* TO `backup`@`%`;'],
  from: ['shop', 'crm'],
  runId: '01890000-0000-7000-8000-000000000001',
  number: 1045,
  seconds: 15,
  exitCode: 2,
  signal: 'SIGKILL',
  attempts: 3,
  offset: 1_234_567,
  more: 7,
  neededBytes: 2_500_000_000,
  freeBytes: 120_000_000,
  backups: 3,
  found: 9,
  known: 1,
  differences: 4,
  line: 8_123,
  inContainer: false,
};

/** A value for each field: the one above, otherwise whatever of a kind its schema takes. */
function sampleFor(code: ErrorCode): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(errorData[code].shape).map(([field, schema]) => {
      const candidates = [samples[field], `the-${field}`, [`the-${field}`, 'another'], 7, false];
      return [field, candidates.find((value) => value !== undefined && schema.safeParse(value).success)];
    }),
  );
}

const nullableFields = (code: ErrorCode): string[] =>
  Object.entries(errorData[code].shape)
    .filter(([, schema]) => schema.safeParse(null).success)
    .map(([field]) => field);

const codes = Object.keys(errorData) as ErrorCode[];

test('a socket without a server is not said to be behind a firewall', () => {
  const words = (address: string) => errorText({ code: 'connection-refused', data: { address }, raw: null });
  expect(words('/run/mysqld/mysqld.sock')).toMatch(/socket is there, and no server listens/);
  expect(words('/run/mysqld/mysqld.sock')).not.toMatch(/firewall|port/);
  expect(words('db.acme.example:3306')).toMatch(/firewall/);
});

test('a definition that was tried says the number of the error and the statement', () => {
  const tried = { number: 1901, statement: 'CREATE TABLE `a2` (…)' };
  const data = { object: 'shop.a2', message: 'Function cannot be used', server: 'MariaDB 10.11', tried };
  const text = errorText({ code: 'not-translatable', data, raw: null });
  expect(text).toMatch(/error 1901: Function cannot be used\. The statement was “CREATE TABLE `a2` \(…\)”/);
});

// Fields that steer the words rather than being shown.
const unspoken: Partial<Record<ErrorCode, readonly string[]>> = {
  // It decides between two texts.
  'storage-not-empty': ['isStorage'],
  'tool-missing': ['role', 'flavour', 'inContainer'],
  'tool-failed': ['exitCode'],
  'losses-not-accepted': ['codes'],
  'restore-failed': ['isDrill'],
  'keychain-unavailable': ['secret'],
  'target-changed': ['isTouched'],
  'reaches-outside': ['areOthers'],
  'not-translatable': ['tried'],
};

describe('every error code', () => {
  test.each(codes)('%s is said in words that use its data', (code) => {
    const data = sampleFor(code);
    expect(errorData[code].safeParse(data).success, `the sample of ${code} must fit its schema`).toBe(true);
    const said = describeError({ code, data, raw: null });
    const text = [said.title, said.why, said.action, said.copy ?? ''].join(' ');
    expect(said.title).not.toContain(`(${code})`);
    expect(said.title.length).toBeGreaterThan(10);
    expect(said.action.length).toBeGreaterThan(10);
    for (const [field, value] of Object.entries(data)) {
      if (unspoken[code]?.includes(field)) continue;
      expect(text, `${code} does not say ${field}`).toContain(spoken(field, value));
    }
  });

  test.each(codes)('%s keeps the tone: no exclamation mark, no blame, nothing left unfilled', (code) => {
    const { title, why, action } = describeError({ code, data: sampleFor(code), raw: null });
    const text = `${title} ${why} ${action}`;
    expect(text).not.toMatch(
      /!|undefined|null|\[object|NaN| {2}|\.\.|invalid input|you (must|forgot|failed)/i,
    );
    expect(title).not.toMatch(/\.$/);
    for (const part of [why, action]) expect(part === '' || /[.?]$/.test(part), part).toBe(true);
  });

  test.each(codes.filter((code) => nullableFields(code).length > 0))(
    '%s reads well where details are unknown',
    (code) => {
      const data = {
        ...sampleFor(code),
        ...Object.fromEntries(nullableFields(code).map((field) => [field, null])),
      };
      const { title, why, action } = describeError({ code, data, raw: null });
      expect(`${title} ${why} ${action}`).not.toMatch(/undefined|null|\[object|NaN| {2}/);
    },
  );
});

function spoken(field: string, value: unknown): string {
  if (Array.isArray(value)) return String(value[0]).replace(/^t(?=riggers)/, '');
  if (field === 'neededBytes') return '2.5 GB';
  if (field === 'freeBytes') return '120 MB';
  if (field === 'number') return String(value);
  if (typeof value === 'number') return value.toLocaleString('en');
  return String(value);
}

test('a drill that stops does not speak of a target, nor of restoring again', () => {
  const data = { number: 1136, message: 'Column count', object: 'shop.t', line: 7, statement: null };
  expect(errorText({ code: 'restore-failed', data, raw: null })).toContain('restore again');
  const said = errorText({ code: 'restore-failed', data: { ...data, isDrill: true }, raw: null });
  expect(said).not.toMatch(/target|restore again/);
  expect(said).toContain('do not rely on this backup');
});

test('only who can keep a password elsewhere is told of that when the keychain does not answer', () => {
  const said = (secret: string) =>
    describeError({ code: 'keychain-unavailable', data: { reason: 'None', secret }, raw: null }).action;
  expect(said('server-password')).toContain('--ask-each-time');
  expect(said('age-identity')).toContain('keys import age1…');
  for (const secret of ['age-identity', 'channel-secret', 'new-account'])
    expect(said(secret)).not.toContain('--ask-each-time');
});

test('data of another version is said in general words instead of failing', () => {
  const said = describeError({ code: 'disk-full', data: { wrong: 1 }, raw: null });
  expect(said.title).toContain('disk-full');
  expect(said.action).not.toBe('');
});

test('an error as plain lines ends its title with a stop and has no empty line', () => {
  expect(errorText({ code: 'dump-empty', data: {}, raw: null }).split('\n')[0]).toBe(
    'The dump program wrote nothing.',
  );
  expect(
    errorText({
      code: 'missing-privilege',
      data: { privilege: 'EVENT', database: null, cure: 'GRANT EVENT' },
      raw: null,
    }),
  ).toMatch(/\nGRANT EVENT$/);
});

test('an error in one line: what happened, and what to do', () => {
  expect(errorLine({ code: 'dump-empty', data: {}, raw: null })).toMatch(
    /^The dump program wrote nothing\. [A-Z]/,
  );
});

describe('a dump program that is missing', () => {
  const said = (install: string) =>
    describeError({
      code: 'tool-missing',
      data: { role: 'dump', flavour: 'mysql', install, inContainer: false },
      raw: null,
    });
  test('what to install is said; only a command alone is there to be pasted', () => {
    expect(said('brew install mysql-client')).toMatchObject({
      action: expect.stringContaining('Install it: brew install mysql-client. Then'),
      copy: 'brew install mysql-client',
    });
    const several = 'apt install mysql-client (Ubuntu), dnf install mysql (Fedora, RHEL)';
    expect(said(several)).toMatchObject({ action: expect.stringContaining(several), copy: null });
  });
});

test('a view that can be left out does not make a backup degraded', () => {
  const data = { database: 'shop', view: 'v', message: 'is gone' };
  expect(describeError({ code: 'invalid-view', data, raw: null }).action).not.toContain('degraded');
});

describe('losses, notes and rights', () => {
  test.each(LossCode.options)('the loss %s names its objects and its cure', (code) => {
    const said = describeLoss({
      code,
      database: 'shop',
      objects: ['a', 'b'],
      more: 3,
      accepted: true,
      cure: 'GRANT X',
    });
    expect(said.title).toContain('shop');
    expect(said.title).toContain('a, b and 3 more');
    expect(said.why).toContain('accepted');
    expect(said.copy).toBe('GRANT X');
    expect(lossName(code)).toMatch(/^[a-z]/);
  });
  test.each(NoteCode.options)('the note %s names its objects', (code) => {
    const said = describeNote({ code, database: 'shop', objects: ['orders.price'], more: 0 });
    expect(said.title).toContain('orders.price');
    expect(said.title).toContain('shop');
  });
  test('a right that loses and one that blocks are told apart', () => {
    const base = { privilege: 'TRIGGER', database: 'shop', loss: null, cure: 'GRANT' } as const;
    expect(describeRight({ ...base, effect: 'loses' }).why).toContain('silently lack triggers');
    expect(describeRight({ ...base, effect: 'blocks' }).why).toContain('would stop');
  });
});

test('a restore that stopped says the cause and the way out of the errors that restores meet', () => {
  const action = (number: number | null) => {
    const data = { number, message: 'as the server says it', object: 'shop.t', line: 7, statement: null };
    return describeError({ code: 'restore-failed', data, raw: null }).action;
  };
  expect(action(1153)).toMatch(/max_allowed_packet = 1073741824 there\. Then restore again\.$/);
  expect(action(1449)).toContain('--definers strip');
  expect(action(1062)).toContain('--rows ignore');
  expect(action(3819)).toContain('Where the check comes with the table, mend the row on the source');
  expect(action(1205)).toContain('let that transaction end');
  expect(action(1227)).toContain('Test on the server’s page');
  expect(action(1419)).toContain('log_bin_trust_function_creators');
  for (const number of [1064, null]) expect(action(number)).toBe('Cure the cause, then restore again.');
});

test('a target that changed is told before a start, in a restore, and in one that had replaced something', () => {
  const said = (data: object) => {
    const { why, action } = describeError({
      code: 'target-changed',
      data: { what: 'acme', ...data },
      raw: null,
    });
    return `${why} ${action}`;
  };
  const changes = ['the database crm is new', 'the view shop.v was defined anew'];
  expect(said({})).toBe('acme. Nothing was touched. Look at the new preview and confirm again.');
  expect(said({ changes })).toBe(
    'On acme the database crm is new and the view shop.v was defined anew. The restore would have replaced that unseen, or without a backup of it. Nothing was touched. Look at the new preview and confirm again.',
  );
  expect(said({ changes, isTouched: true })).toContain(
    'Other databases had been replaced by then, and the run says what state they are in; this one was left as it is.',
  );
});
