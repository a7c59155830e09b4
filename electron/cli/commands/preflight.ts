import type { Command } from 'commander';
import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import type { ServerCheck } from '../../../shared/model/finding.ts';
import { listNames } from '../../../shared/sentences.ts';
import { serverBy } from '../resolve.ts';
import { exitCodeOfFindings, findingDocuments, findingsText } from './findings-text.ts';
import { bringPassword } from './passwords.ts';
import { collect, examples, type Register } from './register.ts';

interface Options {
  readonly databases?: string;
  readonly database?: readonly string[];
  readonly passwordStdin?: boolean;
}

export const registerPreflight: Register = (program, run) => {
  program
    .command('preflight <server>')
    .description('Say what a backup of a server would lack or stop at, without making one')
    .option('--databases <a,b>', 'only these databases (all unless told)')
    .option('--database <name>', 'one more database, for names with a comma', collect)
    .option('--password-stdin', 'read the password from standard input, for this time only')
    .addHelpText(
      'after',
      `${examples(
        'holdfast preflight acme',
        'holdfast preflight acme --databases shop,crm',
        'holdfast preflight acme --json | jq -r ".check.findings[].cure // empty"',
      )}\n\nEnds with 0 when a backup would be whole, 3 when it would lack something, 1 when it could not start.`,
    )
    .action((wanted: string, options: Options, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const server = await serverBy(session, wanted);
        await bringPassword(invocation, server, options.passwordStdin);
        const check = await session.call('servers.preflight', {
          serverId: server.id,
          databases: chosenDatabases(options),
        });
        invocation.answer({
          document: { check: { ...check, findings: findingDocuments(check.findings) } },
          text: checkText(check),
        });
        return exitCodeOfFindings(check.findings);
      }),
    );
};

/** What `--databases` and `--database` name together; null: all. */
export function chosenDatabases({ databases, database }: Omit<Options, 'passwordStdin'>): string[] | null {
  const named = [...(databases?.split(',') ?? []), ...(database ?? [])].filter((name) => name !== '');
  return named.length === 0 ? null : [...new Set(named)];
}

function checkText(check: ServerCheck): string {
  const { databases, tables, objects, estimatedRawBytes, tookMs, findings } = check;
  const what =
    databases.length === 0
      ? 'There is nothing to look at.'
      : `Looked at ${listNames(databases, 0, 8)}: ${plural(tables, 'table')}, ${plural(objects, 'object')} in all, about ${formatBytes(estimatedRawBytes)} of SQL, in ${formatDuration(tookMs)}.`;
  return [what, findingsText(findings)].filter((part) => part !== '').join('\n\n');
}
