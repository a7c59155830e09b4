import type { Command } from 'commander';
import type { ServerView } from '../../../shared/contract.ts';
import { shortId } from '../../../shared/model/ids.ts';
import type { ImportCandidate } from '../../../shared/model/server.ts';
import { serverBy } from '../resolve.ts';
import { examples, type Run } from './register.ts';
import { addressText } from './server-text.ts';

/** `server import`: what other programs know of servers already. */
export function registerImport(server: Command, run: Run): void {
  server
    .command('import <source>')
    .description('Add servers from an option file (~/.my.cnf) or a mysql:// URL')
    .option('--name <name>', 'what to call it, where there is one')
    .option('--ask-each-time', 'keep the password out of the keychain')
    .option('--dry-run', 'only show what was found')
    .addHelpText(
      'after',
      examples(
        'holdfast server import ~/.my.cnf',
        'holdfast server import -            (a URL on standard input, so that no other user sees its password)',
      ),
    )
    .action(
      (
        source: string,
        options: { name?: string; askEachTime?: boolean; dryRun?: boolean },
        command: Command,
      ) =>
        run(command, async (invocation) => {
          const given = source === '-' ? ((await invocation.password(true, '')) ?? '').trim() : source;
          const isUrl = /^(mysql|mariadb):\/\//i.test(given);
          const candidates = await invocation.session.call('servers.import', {
            source: isUrl ? { url: given } : { path: given },
          });
          const remarks = candidates.flatMap((candidate) => candidate.remarks);
          if (options.dryRun === true) {
            const shown = candidates.map(({ importToken: _, ...candidate }) => candidate);
            const text = candidates.map(
              ({ label, draft, hasPassword }) =>
                `${label}: ${draft.user} at ${addressText(draft.endpoint.address)}${hasPassword ? ', with a password' : ''}`,
            );
            invocation.answer({ document: { candidates: shown }, text: [...text, ...remarks].join('\n') });
            return undefined;
          }
          const servers: ServerView[] = [];
          for (const candidate of candidates) {
            const name =
              candidates.length === 1 && options.name !== undefined ? options.name : candidate.draft.name;
            const { serverId } = await invocation.session.call('servers.add', {
              draft: { ...candidate.draft, name },
              password: importedPassword(candidate, options.askEachTime === true),
              importToken: candidate.importToken,
            });
            servers.push(await serverBy(invocation.session, serverId));
          }
          const lines = servers.map((added) => `Added the server “${added.name}” (${shortId(added.id)}).`);
          invocation.answer({ document: { servers, remarks }, text: [...lines, ...remarks].join('\n') });
          return undefined;
        }),
    );
}

function importedPassword({ hasPassword }: ImportCandidate, isAskedEachTime: boolean) {
  if (isAskedEachTime) return { kind: 'ask', password: null } as const;
  return hasPassword ? ({ kind: 'keep' } as const) : ({ kind: 'none' } as const);
}
