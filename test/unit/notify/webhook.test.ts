import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../electron/engine/notify/http.ts';
import { pingAddress, pingOf } from '../../../electron/engine/notify/ping.ts';
import { webhookRequest } from '../../../electron/engine/notify/webhook.ts';
import type { News } from '../../../shared/model/notification.ts';
import { aRun } from '../state/samples.ts';

const news: News = {
  kind: 'failure',
  title: 'Shop <b> & *co* is failing',
  text: 'Line one\nLine two',
  at: '2026-11-22T06:00:00.000Z',
  plan: null,
};

describe('the body that a service expects', () => {
  test('json is the news as it is', () => {
    const address = new URL('https://example.org/hook');
    expect(webhookRequest('json', address, news)).toEqual({
      url: address,
      body: { application: 'Holdfast', ...news },
    });
  });
  test('slack: its three special characters are escaped', () => {
    expect(webhookRequest('slack', new URL('https://hooks.slack.com/services/T/B/x'), news).body).toEqual({
      text: '*Shop &lt;b&gt; &amp; *co* is failing*\nLine one\nLine two',
    });
  });
  test('discord: nobody is mentioned, and nothing is longer than it takes', () => {
    const long = { ...news, text: 'x'.repeat(5_000) };
    const { body } = webhookRequest('discord', new URL('https://discord.com/api/webhooks/1/x'), long);
    expect(body).toMatchObject({ allowed_mentions: { parse: [] } });
    expect(String(Reflect.get(body, 'content'))).toHaveLength(2_000);
    expect(String(Reflect.get(body, 'content'))).toMatch(/^\*\*Shop <b\\> & \\\*co\\\* is failing\*\*/);
  });
  test('teams: an adaptive card with a block for each line', () => {
    const { body } = webhookRequest('teams', new URL('https://example.org/workflow'), news);
    expect(body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [{ text: news.title }, { text: 'Line one' }, { text: 'Line two' }],
          },
        },
      ],
    });
  });
  test.each([
    ['https://ntfy.sh/my-topic', 'https://ntfy.sh/', 'my-topic'],
    ['https://example.org/ntfy/my%20topic', 'https://example.org/ntfy', 'my topic'],
    ['https://ntfy.sh/topic?auth=x', 'https://ntfy.sh/?auth=x', 'topic'],
  ])('ntfy: %s is published at its root', (address, url, topic) => {
    const request = webhookRequest('ntfy', new URL(address), news);
    expect(request.url.href).toBe(url);
    expect(request.body).toEqual({
      topic,
      title: news.title,
      message: news.text,
      priority: 4,
      tags: ['rotating_light'],
    });
  });
});

test.each([
  ['https://hc-ping.com/uuid', 'start', 'https://hc-ping.com/uuid/start'],
  ['https://hc-ping.com/uuid', 'ok', 'https://hc-ping.com/uuid'],
  ['https://hc-ping.com/uuid/', 'fail', 'https://hc-ping.com/uuid/fail'],
  ['https://example.org/p?rid=1', 'fail', 'https://example.org/p/fail?rid=1'],
] as const)('the ping %s %s', (address, kind, expected) =>
  expect(pingAddress(new URL(address), kind).href).toBe(expected),
);

test('an address that is none is refused, and is not repeated', () => {
  for (const typed of [
    'hooks.slack.com/secret-part',
    'ftp://example.org/secret-part',
    'https://u:secret-part@h/x',
  ])
    expect(() => parseAddress(typed)).toThrow(/^(?!.*secret-part)bad-input/);
});

test('only backups of plans ping, and one that was cancelled is no failure', () => {
  const planId = '019ac0de-0000-7000-8000-000000000001' as NonNullable<ReturnType<typeof aRun>['planId']>;
  const run = { ...aRun({} as never, 0), kind: 'backup' as const, planId, outcome: null };
  expect(pingOf(run)).toEqual({ kind: 'start' });
  expect(pingOf({ ...run, planId: null })).toBeNull();
  expect(pingOf({ ...run, kind: 'drill' })).toBeNull();
  expect(pingOf({ ...run, outcome: { kind: 'good', backupId: null } })).toMatchObject({ kind: 'ok' });
  expect(pingOf({ ...run, outcome: { kind: 'interrupted' } })).toMatchObject({ kind: 'fail' });
  expect(pingOf({ ...run, outcome: { kind: 'cancelled', by: 'user' } })).toBeNull();
});
