import { HoldfastError } from '../../../shared/errors.ts';
import type { ChannelId } from '../../../shared/model/ids.ts';
import type {
  Channel,
  ChannelDraft,
  ChannelTarget,
  ChannelView,
} from '../../../shared/model/notification.ts';
import { channelRef, deliver, needsSecret, send } from '../notify/deliver.ts';
import { parseAddress } from '../notify/http.ts';
import { readSummary, SUMMARY_SETTING, summarySetting } from '../notify/summary-setting.ts';
import { testNews } from '../notify/words.ts';
import { machineZone, toInstant } from '../system/clock.ts';
import { newChannelId } from '../system/ids.ts';
import type { ApiContext } from './api-context.ts';
import type { HandlersOf } from './handlers.ts';
import { pathOf } from './paths.ts';

export function notificationHandlers(context: ApiContext): HandlersOf<'notifications'> {
  const { state, ports, clock, teller } = context;
  const changed = () => ports.emit('changed', { topics: ['notifications', 'overview'] });
  const now = () => toInstant(clock.now());

  async function channelOf(id: ChannelId): Promise<Channel> {
    const channel = await state.channels.get(id);
    if (channel === null) throw new HoldfastError('not-found', { what: 'channel', wanted: id });
    return channel;
  }

  return {
    'notifications.list': async () => ({
      channels: await views(context),
      summary: readSummary(await state.settings.get(SUMMARY_SETTING))?.time ?? null,
      timeZone: machineZone(),
    }),
    'notifications.add': async ({ draft, secret }) => {
      const id = newChannelId();
      const at = now();
      const target = targetOf(draft, secret, null);
      const channel = { ...plain(draft), id, target, createdAt: at, updatedAt: at };
      await refuseTakenName(context, draft.name, null);
      await refuseUnknown(context, draft);
      // The secret first: a channel without one would fail at its first message, an entry without a channel harms nobody.
      if (secret !== null && needsSecret(target)) await ports.vault.write(channelRef(id), secret.trim());
      await state.channels.insert(channel).catch(async (error: unknown) => {
        await ports.vault.remove(channelRef(id));
        throw error;
      });
      changed();
      return { channelId: id };
    },
    'notifications.edit': async ({ channelId, draft, secret }) => {
      const before = await channelOf(channelId);
      const target = targetOf(draft, secret, before.target);
      await refuseTakenName(context, draft.name, channelId);
      await refuseUnknown(context, draft);
      if (secret !== null && needsSecret(target))
        await ports.vault.write(channelRef(channelId), secret.trim());
      await state.channels.update({ ...before, ...plain(draft), target, updatedAt: now() });
      if (!needsSecret(target)) await ports.vault.remove(channelRef(channelId));
      await state.news.retryNow(channelId, now());
      teller.lookSoon();
      changed();
      return {};
    },
    'notifications.setEnabled': async ({ channelId, enabled }) => {
      await state.channels.update({ ...(await channelOf(channelId)), enabled, updatedAt: now() });
      changed();
      return {};
    },
    'notifications.remove': async ({ channelId }) => {
      await channelOf(channelId);
      await state.channels.remove(channelId);
      await ports.vault.remove(channelRef(channelId));
      changed();
      return {};
    },
    'notifications.test': async ({ channelId }) => {
      const channel = await channelOf(channelId);
      await deliver(channel, testNews(channel.name, now()), ports.vault);
      await state.news.retryNow(channelId, now());
      teller.lookSoon();
      changed();
      return {};
    },
    'notifications.testDraft': async ({ draft, secret, channelId }) => {
      const before = channelId === null ? null : await channelOf(channelId);
      const target = targetOf(draft, secret, before?.target ?? null);
      const kept = secret === null && before !== null && needsSecret(target);
      const channel = { id: before?.id ?? newChannelId(), name: draft.name, target };
      const news = testNews(draft.name, now());
      if (kept) await deliver(channel, news, ports.vault);
      else await send(target, secret?.trim() ?? '', news);
      return {};
    },
    'notifications.setSummary': async ({ summary }) => {
      // Counted from now: what was due before it was switched on is nobody's.
      await state.settings.set(SUMMARY_SETTING, summarySetting({ time: summary, lastSlot: now() }));
      changed();
      return {};
    },
  };
}

function plain({ name, clientId, events, enabled, target }: ChannelDraft) {
  return { name, clientId, enabled, events: target.kind === 'ping' ? [] : [...new Set(events)] };
}

/**
 * The target as it is kept.
 * @param secret what was typed; null: none, or the kept one
 * @param before what it was until now; null for a new channel
 * @throws HoldfastError 'bad-input' when a secret is needed and not given
 */
function targetOf(draft: ChannelDraft, secret: string | null, before: ChannelTarget | null): ChannelTarget {
  const { target } = draft;
  if (before !== null && before.kind !== target.kind)
    throw new HoldfastError('bad-input', {
      problems: ['target.kind: a channel stays what it is; add another one instead'],
    });
  if (target.kind === 'mail') {
    const kept = before?.kind === 'mail' ? before : null;
    // The password that is kept is of the account that it was given for.
    if (target.user !== null && secret === null && kept?.user !== target.user)
      throw new HoldfastError('bad-input', {
        problems: ['secret: the password of the mail account is needed'],
      });
    const { caFile } = target;
    return {
      ...target,
      caFile: caFile === undefined ? (kept?.caFile ?? null) : caFile === null ? null : pathOf(caFile),
    };
  }
  const host =
    secret === null
      ? before !== null && before.kind !== 'mail'
        ? before.host
        : null
      : parseAddress(secret).host;
  if (host === null)
    throw new HoldfastError('bad-input', { problems: ['secret: the address to call is needed'] });
  return { ...target, host };
}

async function views({ state }: ApiContext): Promise<ChannelView[]> {
  const [channels, clients, plans] = await Promise.all([
    state.channels.list(),
    state.clients.list(),
    state.plans.list(),
  ]);
  return Promise.all(
    channels.map(async (channel) => ({
      ...channel,
      ...(await state.news.health(channel.id)),
      clientName: clients.find(({ id }) => id === channel.clientId)?.name ?? null,
      planName:
        plans.find(({ id }) => channel.target.kind === 'ping' && id === channel.target.planId)?.name ?? null,
    })),
  );
}

async function refuseUnknown({ state }: ApiContext, { clientId, target }: ChannelDraft): Promise<void> {
  if (clientId !== null && !(await state.clients.list()).some(({ id }) => id === clientId))
    throw new HoldfastError('not-found', { what: 'client', wanted: clientId });
  if (target.kind === 'ping' && (await state.plans.get(target.planId)) === null)
    throw new HoldfastError('not-found', { what: 'plan', wanted: target.planId });
}

async function refuseTakenName({ state }: ApiContext, name: string, self: ChannelId | null): Promise<void> {
  const taken = (await state.channels.list()).some(
    (channel) => channel.id !== self && channel.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw new HoldfastError('name-taken', { what: 'channel', name });
}
