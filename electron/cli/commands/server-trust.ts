import type { Command } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { serverBy } from '../resolve.ts';
import { examples, type Run } from './register.ts';
import { addressText, serverText } from './server-text.ts';

/** `server trust`: the key of an SSH host is compared by a person, and pinned by this. */
export function registerTrust(server: Command, run: Run): void {
  server
    .command('trust <server>')
    .description('Confirm the key of the SSH host by which a server is reached, after comparing it')
    .requiredOption('--fingerprint <SHA256:…>', 'the fingerprint that the test showed, and the host itself')
    .option('--jump', 'of the jump host, not of the SSH host')
    .addHelpText(
      'after',
      examples(
        'holdfast server test acme    # shows the fingerprint',
        'holdfast server trust acme --fingerprint SHA256:yLwJt0vG5QmrA9x3b6o8nEJ1pOq7TLdN2kzM4cXvR0s',
      ),
    )
    .action(
      (wanted: string, { fingerprint, jump }: { fingerprint: string; jump?: boolean }, command: Command) =>
        run(command, async (invocation) => {
          const found = await serverBy(invocation.session, wanted);
          const { endpoint } = found;
          const hop = endpoint.via === 'direct' ? null : jump === true ? endpoint.ssh.jump : endpoint.ssh;
          if (hop === null) {
            throw new HoldfastError('bad-input', {
              problems: [`“${found.name}” is not reached through ${jump === true ? 'a jump host' : 'SSH'}`],
            });
          }
          await invocation.session.call('servers.trustHost', {
            serverId: found.id,
            address: addressText({ kind: 'tcp', host: hop.host, port: hop.port }),
            fingerprint,
          });
          const trusted = await serverBy(invocation.session, found.id);
          invocation.answer({
            document: { server: trusted },
            text: serverText(trusted, await invocation.session.call('clients.list', {})),
          });
          return undefined;
        }),
    );
}
