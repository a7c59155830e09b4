import type { z } from 'zod';
import {
  ChannelDraft,
  type ChannelView,
  NewsKind,
  type WebhookPreset,
} from '../../../shared/model/notification.ts';
import type { PickedPath } from '../../components/path-picker.tsx';

export type ChannelKind = ChannelView['target']['kind'];

/** What the form holds; everything is there, also what the kind does not use. */
export interface ChannelValues {
  name: string;
  clientId: string | null;
  events: string[];
  host: string;
  port: number | string;
  security: 'tls' | 'starttls' | 'none';
  user: string;
  /** The password of a mail account, or the address of a webhook or ping. */
  secret: string;
  from: string;
  /** One or more addresses, as typed. */
  to: string;
  /** undefined: as it is. */
  caFile: PickedPath | null | undefined;
  preset: WebhookPreset;
  planId: string | null;
}

export const MAIL_PORTS = { tls: 465, starttls: 587, none: 25 } as const;

const BLANK: ChannelValues = {
  name: '',
  clientId: null,
  events: [...NewsKind.options],
  host: '',
  port: MAIL_PORTS.tls,
  security: 'tls',
  user: '',
  secret: '',
  from: '',
  to: '',
  caFile: null,
  preset: 'slack',
  planId: null,
};

export function channelValues(channel: ChannelView | null): ChannelValues {
  if (channel === null) return BLANK;
  const { name, clientId, events, target } = channel;
  const common = { ...BLANK, name, clientId, events: [...events] };
  switch (target.kind) {
    case 'mail': {
      const { host, port, security, user, from, to, caFile } = target;
      return {
        ...common,
        ...{ host, port, security, from, to: to.join(', '), user: user ?? '' },
        caFile: caFile === null ? null : undefined,
      };
    }
    case 'webhook':
      return { ...common, preset: target.preset };
    case 'ping':
      return { ...common, planId: target.planId };
  }
}

export type ChannelInput = z.input<typeof ChannelDraft>;

/** What is sent; whether it fits is for the contract's schema to say. */
export function toDraft(values: ChannelValues, kind: ChannelKind, enabled: boolean): ChannelInput {
  return {
    name: values.name,
    clientId: values.clientId as ChannelInput['clientId'],
    events: kind === 'ping' ? [] : (values.events as NewsKind[]),
    enabled,
    target: targetOf(values, kind),
  };
}

function targetOf(values: ChannelValues, kind: ChannelKind): ChannelInput['target'] {
  switch (kind) {
    case 'mail':
      return {
        kind,
        host: values.host,
        port: Number(values.port),
        security: values.security,
        user: values.user.trim() === '' ? null : values.user,
        from: values.from,
        to: values.to.split(/[\s,;]+/).filter((address) => address !== ''),
        ...(values.caFile === undefined ? {} : { caFile: values.caFile?.ref ?? null }),
      };
    case 'webhook':
      return { kind, preset: values.preset };
    case 'ping':
      return { kind, planId: values.planId as Extract<ChannelInput['target'], { kind: 'ping' }>['planId'] };
  }
}

/** Words for what the contract's schema refuses, by field. */
const PROBLEMS: Record<string, string> = {
  name: 'Give it a name of at most 80 characters',
  events: 'Choose at least one thing to be told of',
  host: 'The name of the mail server, like smtp.example.org',
  port: 'A port from 1 to 65535',
  security: 'A password is not sent in the clear to another machine: choose TLS or STARTTLS',
  from: 'A mail address like ops@example.org',
  to: 'One or more mail addresses, with commas between them',
  planId: 'Choose the plan whose backups it follows',
};

/** @returns a problem per field of the form; empty when it can be sent */
export function channelProblems(
  values: ChannelValues,
  kind: ChannelKind,
  before: ChannelView | null,
): Partial<Record<keyof ChannelValues, string>> {
  const parsed = ChannelDraft.safeParse(toDraft(values, kind, true));
  const found: Record<string, string> = {};
  for (const { path } of parsed.error?.issues ?? []) {
    const field = String(path[0] === 'target' ? path[1] : path[0]);
    found[field] = PROBLEMS[field] ?? 'Correct this';
  }
  if (values.secret.trim() === '' && isSecretNeeded(values, kind, before))
    found.secret = kind === 'mail' ? 'The password of the account' : 'The whole address, with https://';
  else if (kind !== 'mail' && values.secret.trim() !== '' && !isAddress(values.secret))
    found.secret = 'An address like https://example.org/…';
  return found;
}

function isSecretNeeded(values: ChannelValues, kind: ChannelKind, before: ChannelView | null): boolean {
  if (kind !== 'mail') return before === null;
  return values.user.trim() !== '' && !hasKeptPassword(values.user, before);
}

/** The password in the keychain is of the account that it was given for. */
export function hasKeptPassword(user: string, before: ChannelView | null): boolean {
  return before?.target.kind === 'mail' && before.target.user === user.trim();
}

function isAddress(text: string): boolean {
  try {
    return ['https:', 'http:'].includes(new URL(text.trim()).protocol);
  } catch {
    return false;
  }
}
