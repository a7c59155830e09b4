import { type Command, Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import {
  type ChannelDraft,
  type ChannelView,
  NewsKind,
  type NewsKind as NewsKindName,
  WebhookPreset,
} from '../../../shared/model/notification.ts';
import { describeChannel } from '../../../shared/sentences.ts';
import type { Invocation } from '../invocation.ts';
import { channelBy, clientIdBy, planBy } from '../resolve.ts';
import { MAIL_PORTS } from './notify-add.ts';
import { collect, examples, type Run } from './register.ts';

interface EditOptions {
  readonly name?: string;
  readonly event?: readonly string[];
  /** false: `--no-client`. */
  readonly client?: string | false;
  readonly host?: string;
  readonly port?: string;
  readonly security?: keyof typeof MAIL_PORTS;
  /** false: `--no-user`. */
  readonly user?: string | false;
  readonly passwordStdin?: boolean;
  readonly from?: string;
  readonly to?: readonly string[];
  /** false: `--no-ca`. */
  readonly ca?: string | false;
  readonly preset?: WebhookPreset;
  readonly plan?: string;
  readonly addressStdin?: boolean;
}

/** What can be changed of a way of each kind; the rest is another kind's. */
const fitting: Record<ChannelView['target']['kind'], readonly (keyof EditOptions)[]> = {
  mail: ['name', 'event', 'client', 'host', 'port', 'security', 'user', 'passwordStdin', 'from', 'to', 'ca'],
  webhook: ['name', 'event', 'client', 'preset', 'addressStdin'],
  ping: ['name', 'plan', 'addressStdin'],
};

/** `notify edit`: what is not said stays as it is, the secret too. */
export function registerNotifyEdit(notify: Command, run: Run): void {
  notify
    .command('edit <channel>')
    .description('Change a way to be told; what is not said stays as it is, its secret too')
    .option('--name <name>', 'what to call it')
    .option('--client <client>', 'only plans of this client’s servers')
    .option('--no-client', 'plans of everybody’s servers')
    .option(
      '--event <kind>',
      `what to tell, in place of what it tells now (may be given several times): ${NewsKind.options.join(', ')}`,
      collect,
    )
    .option('--host <host>', 'mail: the SMTP server')
    .option('--port <port>', 'mail: its port')
    .addOption(
      new Option('--security <way>', 'mail: how the connection is encrypted').choices(
        Object.keys(MAIL_PORTS),
      ),
    )
    .option('--user <user>', 'mail: the account')
    .option('--no-user', 'mail: the server wants no login')
    .option('--password-stdin', 'mail: read the account’s new password from standard input')
    .option('--from <address>', 'mail: the sender')
    .option(
      '--to <address>',
      'mail: whom to tell, in place of those told now (may be given several times)',
      collect,
    )
    .option('--ca <file>', 'mail: certificates to trust beside the usual ones (PEM)')
    .option('--no-ca', 'mail: trust only the usual ones')
    .addOption(
      new Option('--preset <service>', 'webhook: whose shape of message').choices(WebhookPreset.options),
    )
    .option('--plan <plan>', 'ping: the plan whose backups it follows')
    .option('--address-stdin', 'webhook, ping: read the new address from standard input')
    .addHelpText(
      'after',
      examples(
        'holdfast notify edit "Mail to ops" --to ops@example.org --to me@example.org',
        'pass show new-hook | holdfast notify edit Slack --address-stdin',
      ),
    )
    .action((wanted: string, options: EditOptions, command: Command) =>
      run(command, async (invocation) => {
        const before = await channelBy(invocation.session, wanted);
        refuseMisfits(before, options, command);
        await invocation.session.call('notifications.edit', {
          channelId: before.id,
          draft: await draftOf(invocation, before, options),
          secret: await secretOf(invocation, before, options),
        });
        const channel = await channelBy(invocation.session, before.id);
        invocation.answer({
          document: { channel },
          text: `Changed “${channel.name}”: ${describeChannel(channel)}.`,
        });
        return undefined;
      }),
    );
}

/** An option of another kind would change nothing, silently. */
function refuseMisfits({ name, target }: ChannelView, options: EditOptions, command: Command): void {
  const given = (Object.keys(options) as (keyof EditOptions)[]).filter(
    (key) => command.getOptionValueSource(key) === 'cli',
  );
  if (given.length === 0)
    throw new HoldfastError('bad-input', {
      problems: ['Say what to change: see holdfast notify edit --help'],
    });
  const misfits = given.filter((key) => !fitting[target.kind].includes(key));
  if (misfits.length > 0)
    throw new HoldfastError('bad-input', {
      problems: misfits.map((key) => `${optionName(key)}: “${name}” is a ${target.kind}, which has none`),
    });
}

/** `passwordStdin` → `--password-stdin`. */
const optionName = (key: string) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

async function draftOf(
  invocation: Invocation,
  before: ChannelView,
  options: EditOptions,
): Promise<ChannelDraft> {
  const { session } = invocation;
  const { client } = options;
  return {
    name: options.name ?? before.name,
    clientId:
      client === false ? null : client === undefined ? before.clientId : await clientIdBy(session, client),
    // What is no event is refused by the call's schema, which says where.
    events: [...((options.event as readonly NewsKindName[] | undefined) ?? before.events)],
    enabled: before.enabled,
    target: await targetOf(invocation, before.target, options),
  };
}

async function targetOf(
  { session }: Invocation,
  before: ChannelView['target'],
  options: EditOptions,
): Promise<ChannelDraft['target']> {
  switch (before.kind) {
    case 'mail': {
      const { user, ca, security = before.security } = options;
      // Another encryption has another usual port.
      const port = security === before.security ? before.port : MAIL_PORTS[security];
      return {
        kind: 'mail',
        host: options.host ?? before.host,
        port: options.port === undefined ? port : Number(options.port),
        security,
        user: user === false ? null : (user ?? before.user),
        from: options.from ?? before.from,
        to: [...(options.to ?? before.to)],
        ...(ca === undefined ? {} : { caFile: ca === false ? null : { path: ca } }),
      };
    }
    case 'webhook':
      return { kind: 'webhook', preset: options.preset ?? before.preset };
    case 'ping':
      return {
        kind: 'ping',
        planId: options.plan === undefined ? before.planId : (await planBy(session, options.plan)).id,
      };
  }
}

/** null: as it is. An account that is new has a password that is not known yet. */
async function secretOf(
  invocation: Invocation,
  { target }: ChannelView,
  { passwordStdin, addressStdin, user, host }: EditOptions,
): Promise<string | null> {
  const isNewAccount = target.kind === 'mail' && typeof user === 'string' && user !== target.user;
  if (passwordStdin === true || isNewAccount) {
    const where = target.kind === 'mail' ? ` on ${host ?? target.host}` : '';
    return invocation.password(passwordStdin, `Password of ${user || 'the account'}${where}`);
  }
  return addressStdin === true ? invocation.password(true, 'The new address') : null;
}
