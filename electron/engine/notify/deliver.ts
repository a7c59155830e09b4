import { HoldfastError } from '../../../shared/errors.ts';
import type { ChannelId } from '../../../shared/model/ids.ts';
import type { Channel, ChannelTarget, News, PingSignal } from '../../../shared/model/notification.ts';
import type { SecretRef } from '../../../shared/model/secret.ts';
import type { SecretVault } from '../ports.ts';
import type { Payload } from '../state/news.ts';
import { parseAddress } from './http.ts';
import { sendMail } from './mail.ts';
import { sendPing } from './ping.ts';
import { sendWebhook } from './webhook.ts';

export function channelRef(id: ChannelId): SecretRef {
  return { kind: 'channel-secret', owner: id };
}

/** Whether a channel works without a secret: a mail server that wants no login. */
export function needsSecret(
  target: Pick<ChannelTarget, 'kind'> & { readonly user?: string | null },
): boolean {
  return target.kind !== 'mail' || target.user !== null;
}

/**
 * Delivers one message now.
 * @throws HoldfastError 'channel-secret-missing' | 'keychain-unavailable', and what the ways of sending throw
 */
export async function deliver(
  channel: Pick<Channel, 'id' | 'name' | 'target'>,
  payload: Payload,
  vault: SecretVault,
): Promise<void> {
  const secret = needsSecret(channel.target) ? await vault.read(channelRef(channel.id)) : null;
  if (secret === null && needsSecret(channel.target))
    throw new HoldfastError('channel-secret-missing', { channel: channel.name });
  await send(channel.target, secret ?? '', payload);
}

/** @param secret the password of a mail account, or the whole address of a webhook or ping */
export async function send(target: ChannelTarget, secret: string, payload: Payload): Promise<void> {
  switch (target.kind) {
    case 'mail':
      return sendMail(target, target.user === null ? null : secret, asNews(payload));
    case 'webhook':
      return sendWebhook(target.preset, parseAddress(secret), asNews(payload));
    case 'ping':
      return sendPing(parseAddress(secret), asSignal(payload));
  }
}

function asNews(payload: Payload): News {
  if ('title' in payload) return payload;
  throw new HoldfastError('internal', { message: 'a signal was to be sent as news' });
}

/** A test of a switch says that all is well. */
function asSignal(payload: Payload): PingSignal {
  return 'title' in payload ? { kind: 'ok', text: payload.title } : payload;
}
