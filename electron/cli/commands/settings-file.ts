import type { Command } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatBytes, formatDateTime, plural } from '../../../shared/format.ts';
import type { ImportReport } from '../../../shared/model/settings-file.ts';
import { importedWords } from '../../../shared/sentences.ts';
import { restoreStateCopy } from '../../engine/state/copies.ts';
import { listStateCopies } from '../../engine/state/copy-list.ts';
import { systemClock } from '../../engine/system/clock.ts';
import { renderTable } from '../table.ts';
import { examples, type Register } from './register.ts';

/** Adds to `settings`: what was set up as a file, and the copies of Holdfast's own state. */
export const registerSettingsFile: Register = (program, run) => {
  const settings =
    program.commands.find((command) => command.name() === 'settings') ?? program.command('settings');

  settings
    .command('export <file>')
    .description('Write servers, clients, storages, plans and channels into one JSON file; never a secret')
    .option('--overwrite', 'replace the file if there is one')
    .addHelpText('after', examples('holdfast settings export holdfast.json'))
    .action((file: string, options: { overwrite?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const written = await invocation.session.call('settings.export', {
          file: { path: file },
          overwrite: options.overwrite === true,
        });
        const { servers, plans, storages } = written;
        invocation.answer({
          document: written,
          text: `Wrote ${plural(servers, 'server')}, ${plural(storages, 'storage')} and ${plural(plans, 'plan')} to ${written.file}. No password is in it.`,
        });
        return undefined;
      }),
    );

  settings
    .command('import <file>')
    .description(
      'Merge such a file into what is here: known things are updated, new ones added, none removed',
    )
    .addHelpText('after', examples('holdfast settings import holdfast.json'))
    .action((file: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const report = await invocation.session.call('settings.import', { file: { path: file } });
        invocation.answer({ document: report, text: reportText(report) });
        return undefined;
      }),
    );

  settings
    .command('copies')
    .description('List the copies that Holdfast makes of its own state, one a day')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        // Without the engine, which may not open a state that is broken.
        const copies = await listStateCopies(invocation.session.dataDir);
        const rows = copies.map(({ name, at, bytes }) => [name, formatDateTime(at), formatBytes(bytes)]);
        const table = renderTable(
          [{ title: 'COPY' }, { title: 'MADE' }, { title: 'SIZE', align: 'right' }],
          rows,
        );
        invocation.answer({
          document: { copies },
          text: rows.length === 0 ? 'There is no copy yet; one is made each day.' : table,
        });
        return undefined;
      }),
    );

  settings
    .command('restore-copy [copy]')
    .description(
      'Put a copy in the place of Holdfast’s own state; the newest unless told. Backups are not touched',
    )
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples('holdfast settings restore-copy', 'holdfast settings restore-copy 20261122T060000Z.sqlite'),
    )
    .action((wanted: string | undefined, options: { yes?: boolean }, command: Command) =>
      run(command, async (invocation) => {
        const { dataDir } = invocation.session;
        const copies = await listStateCopies(dataDir);
        const name = wanted ?? copies[0]?.name;
        if (name === undefined)
          throw new HoldfastError('not-possible', { why: 'There is no copy yet; one is made each day' });
        // Nobody is asked about a copy that is not there.
        if (!copies.some((copy) => copy.name === name))
          throw new HoldfastError('not-found', { what: 'state copy', wanted: name });
        await invocation.confirm(
          `This puts ${name} in the place of what Holdfast remembers now, which is kept beside it.`,
          options.yes === true,
        );
        const former = await restoreStateCopy(dataDir, name, systemClock.now());
        invocation.answer({
          document: { restored: name, former },
          text: `Restored ${name}.${former === null ? '' : ` What was there is now ${former}.`} Rescan each storage to see its newest backups.`,
        });
        return undefined;
      }),
    );
};

function reportText({ items, secretsToEnter, pausedPlans }: ImportReport): string {
  const lines = items
    .filter(({ change }) => change !== 'same')
    .map(({ what, name, change }) => `  ${what} ${name}: ${importedWords[change]}`);
  const same = items.length - lines.length;
  return [
    lines.length === 0 ? 'Nothing changed.' : `Changed:\n${lines.join('\n')}`,
    same === 0 ? '' : `${plural(same, 'thing')} ${same === 1 ? 'was' : 'were'} the same already.`,
    pausedPlans === 0
      ? ''
      : `${plural(pausedPlans, 'new plan')} ${pausedPlans === 1 ? 'is' : 'are'} paused until you resume ${pausedPlans === 1 ? 'it' : 'them'}.`,
    secretsToEnter.length === 0
      ? ''
      : `To be entered here, since an export never holds secrets:\n${secretsToEnter.map((each) => `  ${each}`).join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}
