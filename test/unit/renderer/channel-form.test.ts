import { expect, test } from 'vitest';
import {
  type ChannelValues,
  channelProblems,
  channelValues,
  toDraft,
} from '../../../renderer/features/settings/channel-form.ts';
import { ChannelId, PlanId } from '../../../shared/model/ids.ts';
import type { ChannelView } from '../../../shared/model/notification.ts';

const mail: ChannelValues = {
  ...channelValues(null),
  name: 'ops',
  host: 'smtp.example.org',
  user: 'ops',
  secret: 'pass',
  from: 'a@example.org',
  to: 'b@example.org, c@example.org;d@example.org',
};

const view = (target: ChannelView['target']): ChannelView => ({
  id: ChannelId.parse('019ac0de-0000-7000-8000-000000000001'),
  name: 'kept',
  clientId: null,
  events: ['failure'],
  enabled: true,
  target,
  createdAt: '2026-11-22T06:00:00.000Z',
  updatedAt: '2026-11-22T06:00:00.000Z',
  clientName: null,
  planName: null,
  lastDeliveredAt: null,
  waiting: 0,
  problem: null,
});

const keptMail = view({
  kind: 'mail',
  host: 'smtp.example.org',
  port: 587,
  security: 'starttls',
  user: 'ops',
  from: 'a@example.org',
  to: ['b@example.org'],
  caFile: '/etc/ca.pem',
});

test('a whole form is sent as it was typed', () => {
  expect(channelProblems(mail, 'mail', null)).toEqual({});
  expect(toDraft(mail, 'mail', true).target).toEqual({
    kind: 'mail',
    host: 'smtp.example.org',
    port: 465,
    security: 'tls',
    user: 'ops',
    from: 'a@example.org',
    to: ['b@example.org', 'c@example.org', 'd@example.org'],
    caFile: null,
  });
});

test.each<[string, Partial<ChannelValues>, keyof ChannelValues]>([
  ['no name', { name: ' ' }, 'name'],
  ['no server', { host: '' }, 'host'],
  ['a port that is none', { port: '' }, 'port'],
  ['no sender', { from: 'ops' }, 'from'],
  ['nobody to tell', { to: ' , ' }, 'to'],
  ['one address that is none', { to: 'a@example.org, b' }, 'to'],
  ['nothing to tell', { events: [] }, 'events'],
  ['no password', { secret: '' }, 'secret'],
  ['a password in the clear', { security: 'none' }, 'security'],
])('%s is said at its field', (_, change, field) => {
  expect(Object.keys(channelProblems({ ...mail, ...change }, 'mail', null))).toEqual([field]);
});

test('what is kept needs not be typed again: the password, the CA file, the address', () => {
  const values = channelValues(keptMail);
  expect(channelProblems(values, 'mail', keptMail)).toEqual({});
  expect(toDraft(values, 'mail', true).target).not.toHaveProperty('caFile');
  const hook = view({ kind: 'webhook', preset: 'teams', host: 'example.org' });
  expect(channelProblems(channelValues(hook), 'webhook', hook)).toEqual({});
  expect(toDraft(channelValues(hook), 'webhook', false)).toMatchObject({
    enabled: false,
    target: { kind: 'webhook', preset: 'teams' },
  });
});

test('another account needs its own password', () => {
  const other = { ...channelValues(keptMail), user: 'somebody' };
  expect(Object.keys(channelProblems(other, 'mail', keptMail))).toEqual(['secret']);
  expect(channelProblems({ ...other, secret: 'theirs' }, 'mail', keptMail)).toEqual({});
  expect(channelProblems({ ...other, user: '' }, 'mail', keptMail)).toEqual({});
});

test('a webhook and a ping need an address, and a ping its plan', () => {
  const blank = { ...channelValues(null), name: 'x' };
  expect(Object.keys(channelProblems(blank, 'webhook', null))).toEqual(['secret']);
  expect(Object.keys(channelProblems({ ...blank, secret: 'example.org' }, 'webhook', null))).toEqual([
    'secret',
  ]);
  expect(channelProblems({ ...blank, secret: 'https://example.org/x' }, 'webhook', null)).toEqual({});
  expect(Object.keys(channelProblems(blank, 'ping', null)).toSorted()).toEqual(['planId', 'secret']);
  const planId = PlanId.parse('019ac0de-0000-7000-8000-000000000001');
  expect(channelProblems({ ...blank, planId, secret: 'https://hc.example/x' }, 'ping', null)).toEqual({});
});
