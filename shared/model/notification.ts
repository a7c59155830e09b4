import { z } from 'zod';
import { WireError } from '../errors.ts';
import { ChannelId, ClientId, Count, Instant, PlanId } from './ids.ts';
import { PathRef } from './path-ref.ts';
import { Weekday } from './schedule.ts';

/** What may be told of a plan: one message for each change of its state, and a summary of all once a week. */
export const NewsKind = z.enum(['failure', 'recovery', 'overdue', 'degraded', 'unproven', 'summary']);
export type NewsKind = z.infer<typeof NewsKind>;

/** The shapes of body that services expect of a webhook. `json`: ours, documented in the guide. */
export const WebhookPreset = z.enum(['json', 'slack', 'discord', 'teams', 'ntfy']);
export type WebhookPreset = z.infer<typeof WebhookPreset>;

const MailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s<>@",;:]+@[^\s<>@",;:]+$/, 'not a mail address like ops@example.org');

const mail = {
  kind: z.literal('mail'),
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65_535),
  /** `tls`: from the first byte (465). `starttls`: required after the greeting (587), never left out. `none`: in the clear. */
  security: z.enum(['tls', 'starttls', 'none']),
  /** Its password is in the keychain; null: the server wants no login. */
  user: z.string().trim().min(1).max(254).nullable(),
  from: MailAddress,
  to: z.array(MailAddress).min(1).max(20),
};

/** Where a channel leads. Addresses of webhooks and pings are secrets themselves: only their host is kept here. */
export const ChannelTarget = z.discriminatedUnion('kind', [
  /** `caFile`: certificates to trust beside the usual ones, for a mail server of one's own. */
  z.object({ ...mail, caFile: z.string().nullable() }),
  z.object({ kind: z.literal('webhook'), preset: WebhookPreset, host: z.string() }),
  /** A dead man's switch: asked at the start of each of the plan's backups, and at its end. */
  z.object({ kind: z.literal('ping'), planId: PlanId, host: z.string() }),
]);
export type ChannelTarget = z.infer<typeof ChannelTarget>;
export type MailTarget = Extract<ChannelTarget, { kind: 'mail' }>;

/** One way to tell somebody. */
export const Channel = z.object({
  id: ChannelId,
  name: z.string().trim().min(1).max(80),
  /** Only plans of this client's servers; null: of all. */
  clientId: ClientId.nullable(),
  /** What it tells; a ping tells of runs instead, and has none. */
  events: z.array(NewsKind),
  enabled: z.boolean(),
  target: ChannelTarget,
  createdAt: Instant,
  updatedAt: Instant,
});
export type Channel = z.infer<typeof Channel>;

/** A channel's secret as it is typed: a mail account's password, or the whole address of a webhook or ping. */
export const ChannelSecret = z.string().min(1).max(4_000);

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

export const TargetDraft = z
  .discriminatedUnion('kind', [
    /** `caFile` left out: as it is, or none. */
    z.object({ ...mail, caFile: PathRef.nullable().optional() }),
    z.object({ kind: z.literal('webhook'), preset: WebhookPreset }),
    z.object({ kind: z.literal('ping'), planId: PlanId }),
  ])
  .refine(
    (target) =>
      target.kind !== 'mail' ||
      target.user === null ||
      target.security !== 'none' ||
      LOOPBACK.includes(target.host.toLowerCase()),
    {
      path: ['security'],
      message: 'a password is not sent in the clear to another machine; choose TLS or STARTTLS',
    },
  );
export type TargetDraft = z.infer<typeof TargetDraft>;

/** What the form and `notify add` send; the secret travels beside it. */
export const ChannelDraft = Channel.pick({ name: true, clientId: true, events: true, enabled: true })
  .extend({ target: TargetDraft })
  .refine(({ target, events }) => target.kind === 'ping' || events.length > 0, {
    path: ['events'],
    message: 'choose at least one thing to be told of',
  });
export type ChannelDraft = z.infer<typeof ChannelDraft>;

/** A channel with how it does. */
export const ChannelView = Channel.extend({
  clientName: z.string().nullable(),
  /** Of the plan that a ping belongs to; null when that is gone. */
  planName: z.string().nullable(),
  lastDeliveredAt: Instant.nullable(),
  /** Messages that were not delivered yet and are tried again. */
  waiting: Count,
  /** Why the newest message did not arrive; null when it did. */
  problem: z.object({ since: Instant, error: WireError, gaveUp: z.boolean() }).nullable(),
});
export type ChannelView = z.infer<typeof ChannelView>;

/** When the weekly summary goes out, in this machine's time; null: never. */
export const SummaryTime = z.object({ weekday: Weekday, hour: z.int().min(0).max(23) }).nullable();
export type SummaryTime = z.infer<typeof SummaryTime>;

/** One piece of news, in words; without secrets. */
export const News = z.object({
  kind: z.enum([...NewsKind.options, 'test']),
  /** One line: "Nightly shop is failing". */
  title: z.string(),
  /** Some lines. */
  text: z.string(),
  at: Instant,
  plan: z
    .object({
      id: PlanId,
      name: z.string(),
      server: z.string(),
      state: z.string(),
      lastGoodAt: Instant.nullable(),
      nextDueAt: Instant.nullable(),
    })
    .nullable(),
});
export type News = z.infer<typeof News>;

/** What a ping says of one run. */
export const PingSignal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('ok'), text: z.string() }),
  z.object({ kind: z.literal('fail'), text: z.string() }),
]);
export type PingSignal = z.infer<typeof PingSignal>;
