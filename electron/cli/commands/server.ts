import type { Command } from 'commander';
import { shortId } from '../../../shared/model/ids.ts';
import type { Address, EndpointDraft, ServerPatch } from '../../../shared/model/server.ts';
import { flavourWords, passwordPolicyWords } from '../../../shared/sentences.ts';
import { exitCodes } from '../exit-codes.ts';
import { clientIdBy, serverBy } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { bringPassword } from './passwords.ts';
import { examples, type Register } from './register.ts';
import { registerCreateAccount } from './server-account.ts';
import { registerImport } from './server-import.ts';
import {
  addressOf,
  addServerOptions,
  clientOption,
  passwordInput,
  pathRef,
  portOf,
  type ServerOptions,
  stdinSecrets,
} from './server-options.ts';
import { addressText, profileText, quote, serverTable, serverText } from './server-text.ts';
import { registerTrust } from './server-trust.ts';
import { endpointOf, isAboutSsh, sshSecretInput } from './ssh-options.ts';

export const registerServer: Register = (program, run) => {
  const server = program.command('server').description('Servers that Holdfast can reach');

  addServerOptions(
    server.command('add').description('Add a server; its password goes into the system’s keychain'),
  )
    .addHelpText(
      'after',
      examples(
        'holdfast server add --name acme --host db.acme.example --user backup --tls verify-identity --ca ca.pem',
        'pass show acme | holdfast server add --name acme --host db.acme.example --user backup --password-stdin',
        'holdfast server add --name local --socket /run/mysqld/mysqld.sock --user root --no-password',
        'holdfast server add --name inner --host 127.0.0.1 --user backup --ssh-host gate.acme.example --ssh-user ops --ssh-agent',
      ),
    )
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const options = command.opts<ServerOptions>();
        const name = await invocation.need(options.name, '--name', 'Name');
        const user = await invocation.need(options.user, '--user', 'User');
        const clientId = (await clientOption(invocation, options)) ?? null;
        const endpoint = endpointOf(options, addressOf(options), null);
        const given = await stdinSecrets(invocation, options);
        const password = await passwordInput(invocation, options, given.password);
        const sshSecret = await sshSecretInput(invocation, options, endpoint, given.ssh);
        const { serverId } = await invocation.session.call('servers.add', {
          password,
          ...(sshSecret === null ? {} : { sshSecret }),
          draft: {
            name,
            user,
            endpoint,
            tls: {
              mode: options.tls ?? 'preferred',
              caFile: pathRef(options.ca),
              certFile: pathRef(options.cert),
              keyFile: pathRef(options.key),
            },
            environment: options.environment ?? 'development',
            clientId,
            tools: { dump: pathRef(options.dumpTool), client: pathRef(options.clientTool) },
          },
        });
        const added = await serverBy(invocation.session, serverId);
        invocation.answer({
          document: { server: added },
          text: `Added the server “${added.name}” (${shortId(serverId)}), ${passwordPolicyWords[added.passwordPolicy]}.`,
        });
        invocation.remark(`Next: holdfast server test ${quote(added.name)}`);
        return undefined;
      }),
    );

  server
    .command('list')
    .description('List servers')
    .option('--client <client>', 'of this client only')
    .action(({ client }: { client?: string }, command: Command) =>
      run(command, async (invocation) => {
        const [all, clients] = await Promise.all([
          invocation.session.call('servers.list', {}),
          invocation.session.call('clients.list', {}),
        ]);
        const clientId = await clientIdBy(invocation.session, client);
        const servers = all.filter((one) => clientId === null || one.clientId === clientId);
        invocation.answer({
          document: { servers },
          text: servers.length === 0 ? noServer(client) : serverTable(servers, clients),
        });
        return undefined;
      }),
    );

  server
    .command('show <server>')
    .description('Show one server')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await serverBy(invocation.session, wanted);
        const clients = await invocation.session.call('clients.list', {});
        invocation.answer({ document: { server: found }, text: serverText(found, clients) });
        return undefined;
      }),
    );

  server
    .command('test <server>')
    .description('Connect; show version, databases, and the rights that a backup would lack')
    .option('--password-stdin', 'read the password from standard input, for this time only')
    .addHelpText(
      'after',
      examples('holdfast server test acme', 'holdfast server test acme --json | jq .profile.rights'),
    )
    .action((wanted: string, options: { passwordStdin?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const found = await serverBy(invocation.session, wanted);
        await bringPassword(invocation, found, options.passwordStdin);
        const profile = await invocation.session.call('servers.test', { serverId: found.id });
        invocation.answer({ document: { profile }, text: profileText(profile) });
        return profile.rights.length > 0 || profile.toolProblem !== null
          ? exitCodes.degraded
          : exitCodes.good;
      }),
    );

  addServerOptions(
    server.command('edit <server>').description('Change a server; what is not named stays as it is'),
  )
    .option('--ask-password', 'ask for a new password at the terminal')
    .option('--no-ssh', 'reach it directly again')
    .option('--no-ssh-jump', 'reach the SSH host directly')
    .addHelpText(
      'after',
      examples('holdfast server edit acme --port 3307', 'holdfast server edit acme --ask-password'),
    )
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const options = command.opts<ServerOptions & { askPassword?: boolean }>();
        const found = await serverBy(invocation.session, wanted);
        const isPasswordGiven =
          options.passwordStdin === true ||
          options.askEachTime === true ||
          options.password === false ||
          options.askPassword === true;
        const isMoved =
          options.socket !== undefined || options.host !== undefined || options.port !== undefined;
        const endpoint =
          isMoved || isAboutSsh(options)
            ? endpointOf(options, movedAddress(options, found.endpoint.address), found.endpoint)
            : undefined;
        const given = await stdinSecrets(invocation, options);
        const password = isPasswordGiven ? await passwordInput(invocation, options, given.password) : null;
        const sshSecret = await sshSecretInput(invocation, options, endpoint, given.ssh);
        await invocation.session.call('servers.edit', {
          serverId: found.id,
          patch: {
            ...patchOf(options, endpoint),
            ...(options.client === undefined ? {} : { clientId: await clientOption(invocation, options) }),
          },
          password: password ?? { kind: 'keep' },
          ...(sshSecret === null ? {} : { sshSecret }),
        });
        const edited = await serverBy(invocation.session, found.id);
        const clients = await invocation.session.call('clients.list', {});
        invocation.answer({ document: { server: edited }, text: serverText(edited, clients) });
        return undefined;
      }),
    );

  server
    .command('duplicate <server>')
    .description('Copy a server under another name')
    .requiredOption('--name <name>', 'the name of the copy')
    .action((wanted: string, { name }: { name: string }, command: Command) =>
      run(command, async (invocation) => {
        const found = await serverBy(invocation.session, wanted);
        const { serverId } = await invocation.session.call('servers.duplicate', { serverId: found.id, name });
        const copy = await serverBy(invocation.session, serverId);
        const clients = await invocation.session.call('clients.list', {});
        invocation.answer({ document: { server: copy }, text: serverText(copy, clients) });
        return undefined;
      }),
    );

  server
    .command('remove <server>')
    .description('Forget a server and its password; its backups stay')
    .option('--yes', 'do not ask')
    .action((wanted: string, { yes }: { yes?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const found = await serverBy(invocation.session, wanted);
        await invocation.confirm(
          `This forgets the server “${found.name}” and its password; its backups stay.`,
          yes,
        );
        await invocation.session.call('servers.remove', { serverId: found.id });
        invocation.answer({ document: { removed: found.id }, text: `Removed the server “${found.name}”.` });
        return undefined;
      }),
    );

  server
    .command('discover')
    .description('Look for servers on this machine, by their greeting only')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const servers = await invocation.session.call('servers.discover', {});
        const rows = servers.map(({ address, flavour, version, knownAs }) => [
          addressText(address),
          flavourWords[flavour],
          version,
          knownAs === null ? '' : `known (${shortId(knownAs)})`,
        ]);
        const text =
          rows.length === 0
            ? 'No server answers at the usual sockets and ports of this machine.'
            : renderTable(
                [{ title: 'ADDRESS' }, { title: 'FLAVOUR' }, { title: 'VERSION' }, { title: '' }],
                rows,
              );
        invocation.answer({ document: { servers }, text });
        return undefined;
      }),
    );

  registerTrust(server, run);
  registerCreateAccount(server, run);
  registerImport(server, run);
};

const noServer = (client: string | undefined) =>
  client === undefined
    ? NO_SERVER
    : `No server belongs to “${client}” yet. holdfast server edit SERVER --client ${quote(client)}`;
const NO_SERVER =
  'There is no server yet. Add one: holdfast server add --help. Or look around: holdfast sample start';

function patchOf(options: ServerOptions, endpoint: EndpointDraft | undefined): ServerPatch {
  const tls = {
    ...(options.tls === undefined ? {} : { mode: options.tls }),
    ...(options.ca === undefined ? {} : { caFile: pathRef(options.ca) }),
    ...(options.cert === undefined ? {} : { certFile: pathRef(options.cert) }),
    ...(options.key === undefined ? {} : { keyFile: pathRef(options.key) }),
  };
  const tools = {
    ...(options.dumpTool === undefined ? {} : { dump: pathRef(options.dumpTool) }),
    ...(options.clientTool === undefined ? {} : { client: pathRef(options.clientTool) }),
  };
  return {
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.environment === undefined ? {} : { environment: options.environment }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
    ...(Object.keys(tools).length === 0 ? {} : { tools }),
  };
}

function movedAddress(options: ServerOptions, before: Address): Address {
  const isMoved = options.socket !== undefined || options.host !== undefined || options.port !== undefined;
  if (!isMoved) return before;
  if (options.socket !== undefined || before.kind === 'socket') return addressOf(options);
  return {
    kind: 'tcp',
    host: options.host ?? before.host,
    port: options.port === undefined ? before.port : portOf(options.port),
  };
}
