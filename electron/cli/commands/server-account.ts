import type { Command } from 'commander';
import type { AccountPlan, CreatedAccount } from '../../../shared/model/backup-account.ts';
import { serverBy } from '../resolve.ts';
import { exitCodeOfFindings, findingDocuments, findingsText } from './findings-text.ts';
import { bringPassword } from './passwords.ts';
import { chosenDatabases } from './preflight.ts';
import { collect, examples, type Register } from './register.ts';
import { quote } from './server-text.ts';

interface Options {
  readonly user: string;
  readonly from?: string;
  readonly databases?: string;
  readonly database?: readonly string[];
  readonly lock?: boolean;
  readonly keep?: boolean;
  readonly print?: boolean;
  readonly yes?: boolean;
  readonly passwordStdin?: boolean;
}

/** `server create-account`: an account that can do backups and nothing else. */
export const registerCreateAccount: Register = (server, run) => {
  server
    .command('create-account <server>')
    .description('Make a least-privilege backup account on a server, and log in with it from now on')
    .option('--user <name>', 'its name', 'holdfast')
    .option('--from <host>', 'from where it may log in (as the connected account unless told)')
    .option('--databases <a,b>', 'only for these databases (all unless told)')
    .option('--database <name>', 'one more database, for names with a comma', collect)
    .option('--lock', 'it may also hold writers back, for tables without a snapshot')
    .option('--keep', 'leave this server as it is, and add a second one that uses the account')
    .option('--print', 'only print the statements')
    .option('--yes', 'do not ask')
    .option(
      '--password-stdin',
      'read the connected account’s password from standard input, for this time only',
    )
    .addHelpText(
      'after',
      `${examples(
        'holdfast server create-account acme --print',
        'holdfast server create-account acme --databases shop,crm --yes',
        'holdfast server create-account acme --user backup --from 10.0.0.% --lock --keep',
      )}\n\nIts password is generated and goes into the system’s keychain; it is printed nowhere.`,
    )
    .action((wanted: string, options: Options, command: Command) =>
      run(command, async (invocation) => {
        const { session } = invocation;
        const found = await serverBy(session, wanted);
        await bringPassword(invocation, found, options.passwordStdin);
        const wish = {
          serverId: found.id,
          user: options.user,
          host: options.from ?? null,
          databases: chosenDatabases(options),
          canLock: options.lock === true,
        };
        const plan = await session.call('accounts.plan', wish);
        if (options.print === true) {
          invocation.answer({ document: { plan }, text: planText(plan) });
          return undefined;
        }
        invocation.remark(planText(plan));
        await invocation.confirm(
          options.keep === true
            ? `This makes ${plan.account} on “${found.name}”, with a generated password, and adds a server that uses it.`
            : `This makes ${plan.account} on “${found.name}”, with a generated password, and logs in as it from now on.`,
          options.yes,
        );
        const created = await session.call('accounts.create', {
          ...wish,
          use: options.keep === true ? 'add' : 'switch',
        });
        const { check } = created;
        invocation.answer({
          document: {
            created: { ...created, check: { ...check, findings: findingDocuments(check.findings) } },
          },
          text: createdText(created),
        });
        return exitCodeOfFindings(check.findings);
      }),
    );
};

function planText({ statements }: AccountPlan): string {
  return statements.join('\n');
}

function createdText({ account, serverName, check }: CreatedAccount): string {
  return [
    `Made ${account}; its password is in the system’s keychain. The server “${serverName}” logs in as it now.`,
    findingsText(check.findings),
    `Next: holdfast backup ${quote(serverName)}`,
  ].join('\n\n');
}
