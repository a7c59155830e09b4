import type { Command } from 'commander';
import { shortId } from '../../../shared/model/ids.ts';
import { serverBy } from '../resolve.ts';
import { examples, type Register } from './register.ts';
import { addressText, quote } from './server-text.ts';

export const registerSample: Register = (program, run) => {
  const sample = program
    .command('sample')
    .description('A private server with a sample shop, for looking around');

  sample
    .command('start')
    .description('Start the sample server; it runs until Ctrl-C, or `sample stop` elsewhere')
    .addHelpText('after', examples('holdfast sample start &', 'holdfast backup "Sample shop" --storage safe'))
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const { serverId } = await session.call('sample.start', {});
        const server = await serverBy(session, serverId);
        invocation.answer({
          document: { server },
          text: `The sample server “${server.name}” (${shortId(serverId)}) runs at ${addressText(server.endpoint.address)}.`,
        });
        invocation.remark(
          `Back it up: holdfast backup ${quote(server.name)} --storage NAME. Ctrl-C ends it.`,
        );
        await session.stay(async () => {
          const servers = await session.call('servers.list', {});
          return !servers.some(({ id }) => id === serverId);
        });
        return undefined;
      }),
    );

  sample
    .command('stop')
    .description('Stop the sample server, whoever started it')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        await invocation.session.call('sample.stop', {});
        invocation.answer({ document: { stopped: true }, text: 'The sample server is stopped.' });
        return undefined;
      }),
    );
};
