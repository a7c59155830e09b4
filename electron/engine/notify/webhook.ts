import type { News, WebhookPreset } from '../../../shared/model/notification.ts';
import { request } from './http.ts';

export interface WebhookRequest {
  readonly url: URL;
  readonly body: object;
}

/** Sends news to a webhook. @throws HoldfastError as `request` does */
export async function sendWebhook(preset: WebhookPreset, address: URL, news: News): Promise<void> {
  const { url, body } = webhookRequest(preset, address, news);
  await request(url, body);
}

/** Discord refuses longer ones; Slack cuts at 40,000. */
const DISCORD_LIMIT = 2_000;

/**
 * The body that a service expects, and where it goes.
 * @see https://api.slack.com/messaging/webhooks
 * @see https://discord.com/developers/docs/resources/webhook#execute-webhook
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 * @see https://docs.ntfy.sh/publish/#publish-as-json
 */
export function webhookRequest(preset: WebhookPreset, address: URL, news: News): WebhookRequest {
  switch (preset) {
    case 'json':
      return { url: address, body: { application: 'Holdfast', ...news } };
    case 'slack':
      return { url: address, body: { text: `*${slackText(news.title)}*\n${slackText(news.text)}` } };
    case 'discord':
      return {
        url: address,
        body: {
          content: `**${discordText(news.title)}**\n${discordText(news.text)}`.slice(0, DISCORD_LIMIT),
          // A database named @everyone calls nobody.
          allowed_mentions: { parse: [] },
        },
      };
    case 'teams':
      return { url: address, body: teamsCard(news) };
    case 'ntfy':
      return ntfyRequest(address, news);
  }
}

// Slack reads these three as the beginning of links and mentions.
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function discordText(text: string): string {
  return text.replaceAll(/[\\*_~`|>]/g, (character) => `\\${character}`);
}

function teamsCard(news: News): object {
  const block = (text: string, over: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...over });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(news.title, { weight: 'Bolder', size: 'Medium' }),
            // A card joins lines; each is a block of its own.
            ...news.text.split('\n').map((line) => block(line, { spacing: 'None' })),
          ],
        },
      },
    ],
  };
}

/** ntfy takes JSON at the server's root; the topic is the last part of the address that people copy. */
function ntfyRequest(address: URL, news: News): WebhookRequest {
  const parts = address.pathname.split('/').filter((part) => part !== '');
  const topic = decodeURIComponent(parts.at(-1) ?? '');
  const url = new URL(address);
  url.pathname = `/${parts.slice(0, -1).join('/')}`;
  const [priority, tag] = NTFY[news.kind];
  return { url, body: { topic, title: news.title, message: news.text, priority, tags: [tag] } };
}

const NTFY: Record<News['kind'], readonly [priority: number, tag: string]> = {
  failure: [4, 'rotating_light'],
  overdue: [4, 'hourglass'],
  degraded: [3, 'warning'],
  unproven: [3, 'grey_question'],
  recovery: [3, 'white_check_mark'],
  summary: [2, 'calendar'],
  test: [3, 'wave'],
};
