import { type Command, Option } from 'commander';
import { shortId } from '../../../shared/model/ids.ts';
import {
  type ChannelDraft,
  NewsKind,
  type NewsKind as NewsKindName,
  WebhookPreset,
} from '../../../shared/model/notification.ts';
import { describeChannel, presetWords } from '../../../shared/sentences.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';
import { channelBy, pick } from '../resolve.ts';
import { collect, examples, type Run } from './register.ts';

interface CommonOptions {
  readonly name?: string;
  readonly event?: readonly string[];
  readonly client?: string;
}

interface MailOptions extends CommonOptions {
  readonly host: string;
  readonly port?: string;
  readonly security: keyof typeof MAIL_PORTS;
  readonly user?: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly ca?: string;
  readonly passwordStdin?: boolean;
}

interface WebhookOptions extends CommonOptions {
  readonly preset: WebhookPreset;
  readonly addressStdin?: boolean;
}

interface PingOptions {
  readonly name?: string;
  readonly plan: string;
  readonly addressStdin?: boolean;
}

/** The port that each way of encryption usually has. */
export const MAIL_PORTS = { tls: 465, starttls: 587, none: 25 } as const;

/** `notify add mail | webhook | ping`. */
export function registerNotifyAdd(notify: Command, run: Run): void {
  const add = notify.command('add').description('Add a way to be told; its secret goes into the keychain');
  addMail(add, run);
  addWebhook(add, run);
  addPing(add, run);
}

function addMail(add: Command, run: Run): void {
  withCommon(add.command('mail').description('Mail through an SMTP server'))
    .requiredOption('--host <host>', 'the SMTP server')
    .option('--port <port>', '465 for tls, 587 for starttls, 25 for none, unless told')
    .addOption(
      new Option('--security <way>', 'how the connection is encrypted')
        .choices(Object.keys(MAIL_PORTS))
        .default('tls'),
    )
    .option('--user <user>', 'the account (left out: the server wants no login)')
    .option('--password-stdin', 'read the account’s password from standard input')
    .requiredOption('--from <address>', 'the sender')
    .requiredOption('--to <address>', 'whom to tell (may be given several times)', collect)
    .option('--ca <file>', 'certificates to trust beside the usual ones (PEM)')
    .addHelpText(
      'after',
      examples(
        'pass show mail | holdfast notify add mail --host smtp.example.org --user ops --from ops@example.org --to me@example.org --password-stdin',
      ),
    )
    .action((options: MailOptions, command: Command) =>
      run(command, async (invocation) => {
        const question = `Password of ${options.user} on ${options.host}`;
        const secret =
          options.user === undefined ? null : await invocation.password(options.passwordStdin, question);
        return keep(invocation, secret, {
          ...(await common(invocation, options, `Mail to ${options.to[0]}`)),
          target: {
            kind: 'mail',
            host: options.host,
            port: Number(options.port ?? MAIL_PORTS[options.security]),
            security: options.security,
            user: options.user ?? null,
            from: options.from,
            to: [...options.to],
            caFile: options.ca === undefined ? null : { path: options.ca },
          },
        });
      }),
    );
}

function addWebhook(add: Command, run: Run): void {
  withCommon(
    add.command('webhook').description('A webhook; its address is a secret: asked for, or from stdin'),
  )
    .addOption(
      new Option('--preset <service>', 'whose shape of message')
        .choices(WebhookPreset.options)
        .default('json'),
    )
    .option('--address-stdin', 'read the address from standard input')
    .addHelpText(
      'after',
      examples('pass show slack-hook | holdfast notify add webhook --preset slack --address-stdin'),
    )
    .action((options: WebhookOptions, command: Command) =>
      run(command, async (invocation) =>
        keep(invocation, await invocation.password(options.addressStdin, 'Address of the webhook'), {
          ...(await common(invocation, options, presetWords[options.preset])),
          target: { kind: 'webhook', preset: options.preset },
        }),
      ),
    );
}

function addPing(add: Command, run: Run): void {
  add
    .command('ping')
    .description('Tell a monitoring service (healthchecks.io and alike) of each backup of a plan')
    .option('--name <name>', 'what to call it')
    .requiredOption('--plan <plan>', 'the plan whose backups it follows')
    .option('--address-stdin', 'read the address from standard input')
    .addHelpText(
      'after',
      examples('pass show hc-shop | holdfast notify add ping --plan "Nightly shop" --address-stdin'),
    )
    .action((options: PingOptions, command: Command) =>
      run(command, async (invocation) => {
        const plan = pick('plan', await invocation.session.call('plans.list', {}), options.plan);
        return keep(invocation, await invocation.password(options.addressStdin, 'Address to ping'), {
          name: options.name ?? `Ping for ${plan.name}`.slice(0, 80),
          clientId: null,
          events: [],
          enabled: true,
          target: { kind: 'ping', planId: plan.id },
        });
      }),
    );
}

function withCommon(command: Command): Command {
  return command
    .option('--name <name>', 'what to call it')
    .option('--client <client>', 'only plans of this client’s servers')
    .option(
      '--event <kind>',
      `what to tell (may be given several times; all unless told): ${NewsKind.options.join(', ')}`,
      collect,
    );
}

async function common(
  { session }: Invocation,
  { name, event, client }: CommonOptions,
  fallback: string,
): Promise<Omit<ChannelDraft, 'target'>> {
  // What is no event is refused by the call's schema, which says where.
  const events = (event ?? NewsKind.options) as NewsKindName[];
  const clientId =
    client === undefined ? null : pick('client', await session.call('clients.list', {}), client).id;
  return { name: name ?? fallback, clientId, events: [...events], enabled: true };
}

async function keep(
  invocation: Invocation,
  secret: string | null,
  draft: ChannelDraft,
): Promise<ExitCode | undefined> {
  const { channelId } = await invocation.session.call('notifications.add', {
    draft,
    secret: secret === '' ? null : secret,
  });
  const channel = await channelBy(invocation.session, channelId);
  invocation.answer({
    document: { channel },
    text: `Added “${channel.name}” (${shortId(channelId)}): ${describeChannel(channel)}. Send a test: holdfast notify test ${shortId(channelId)}`,
  });
  return undefined;
}
