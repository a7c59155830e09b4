import type { Command } from 'commander';
import { formatCount, plural } from '../../../shared/format.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import { shortId } from '../../../shared/model/ids.ts';
import { backupBy, clientBy } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';
import { quote } from './server-text.ts';

export const registerClient: Register = (program, run) => {
  const client = program
    .command('client')
    .description('Whom servers belong to, for those who look after many');

  client
    .command('add <name>')
    .description('Add a client')
    .addHelpText(
      'after',
      examples('holdfast client add "Acme Ltd"', 'holdfast server edit acme-prod --client "Acme Ltd"'),
    )
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { clientId } = await invocation.session.call('clients.add', { name });
        const added = await clientBy(invocation.session, clientId);
        invocation.answer({
          document: { client: added },
          text: `Added the client “${added.name}” (${shortId(added.id)}).`,
        });
        invocation.remark(`Next: holdfast server edit SERVER --client ${quote(added.name)}`);
        return undefined;
      }),
    );

  client
    .command('list')
    .description('List clients')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const clients = await invocation.session.call('clients.list', {});
        const text =
          clients.length === 0 ? 'There is no client yet. Add one: holdfast client add NAME' : table(clients);
        invocation.answer({ document: { clients }, text });
        return undefined;
      }),
    );

  client
    .command('rename <client> <name>')
    .description('Call a client otherwise')
    .action((wanted: string, name: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await clientBy(invocation.session, wanted);
        await invocation.session.call('clients.edit', { clientId: found.id, name });
        invocation.answer({
          document: { client: await clientBy(invocation.session, found.id) },
          text: `“${found.name}” is now called “${name}”.`,
        });
        return undefined;
      }),
    );

  client
    .command('give <backup> [client]')
    .description('Say whose an imported dump is; without a client: nobody’s')
    .addHelpText(
      'after',
      examples('holdfast client give 7k2m9qxd "Acme Ltd"', 'holdfast client give 7k2m9qxd'),
    )
    .action((backup: string, wanted: string | undefined, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { id } = await backupBy(invocation.session, backup);
        const owner = wanted === undefined ? null : await clientBy(invocation.session, wanted);
        await invocation.session.call('imports.give', { backupId: id, clientId: owner?.id ?? null });
        invocation.answer({
          document: { backupId: id, client: owner },
          text: `The import ${shortId(id)} ${owner === null ? 'belongs to no client' : `belongs to “${owner.name}”`}.`,
        });
        return undefined;
      }),
    );

  client
    .command('remove <client>')
    .description('Forget a client; its servers, plans and backups stay')
    .action((wanted: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await clientBy(invocation.session, wanted);
        await invocation.session.call('clients.remove', { clientId: found.id });
        const left =
          found.servers === 0
            ? ''
            : ` ${plural(found.servers, 'server')} now ${found.servers === 1 ? 'belongs' : 'belong'} to no client.`;
        invocation.answer({
          document: { removed: found.id },
          text: `Removed the client “${found.name}”.${left}`,
        });
        return undefined;
      }),
    );
};

function table(clients: readonly ClientView[]): string {
  const columns = [
    { title: 'ID' },
    { title: 'NAME' },
    { title: 'SERVERS', align: 'right' as const },
    { title: 'PLANS', align: 'right' as const },
  ];
  const rows = clients.map(({ id, name, servers, plans }) => [
    shortId(id),
    name,
    formatCount(servers),
    formatCount(plans),
  ]);
  return renderTable(columns, rows);
}
