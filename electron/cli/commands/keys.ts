import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import { formatDateTime } from '../../../shared/format.ts';
import type { EncryptionKeyView } from '../../../shared/model/encryption.ts';
import { lacksKit, Recipient } from '../../../shared/model/encryption.ts';
import { shortId } from '../../../shared/model/ids.ts';
import { readSecretFromStdin } from '../cli-io.ts';
import { keyBy } from '../resolve.ts';
import { renderTable } from '../table.ts';
import { refusePrivateKey } from './recipients.ts';
import { examples, type Register } from './register.ts';
import { quote } from './server-text.ts';

export const registerKeys: Register = (program, run) => {
  const keys = program.command('keys').description('Keys that backups are encrypted for');

  keys
    .command('new')
    .description('Make a key pair; its private key goes into the keychain')
    .option('--name <name>', 'what to call it', 'backups')
    .addHelpText(
      'after',
      examples('holdfast keys new --name acme', 'holdfast keys kit acme --out acme-kit.html'),
    )
    .action(({ name }: { name: string }, command: Command) =>
      run(command, async (invocation) => {
        const { keyId } = await invocation.session.call('keys.new', { name });
        const key = await keyBy(invocation.session, keyId);
        invocation.answer({
          document: { key },
          text: `Made the key “${key.name}” (${shortId(key.id)}): ${key.recipient}`,
        });
        invocation.remark(
          `Nothing is encrypted for it before its recovery kit is saved: holdfast keys kit ${quote(key.name)} --out recovery-kit.html`,
        );
        return undefined;
      }),
    );

  keys
    .command('list')
    .description('List the keys that are known here')
    .action((_options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const found = await invocation.session.call('keys.list', {});
        const text =
          found.length === 0
            ? 'There is no key yet, and no backup is encrypted. Make one: holdfast keys new --name NAME'
            : table(found);
        invocation.answer({ document: { keys: found }, text });
        return undefined;
      }),
    );

  keys
    .command('kit <key>')
    .description(
      'Save the recovery kit: the key, what it opens, and the commands that restore without Holdfast',
    )
    .requiredOption(
      '--out <file>',
      'where to: a page to print (.html), or text that age takes as a key file (.txt)',
    )
    .addOption(
      new Option('--format <format>', 'what it is, where the name does not say').choices(['html', 'text']),
    )
    .option('--overwrite', 'replace a file that is there')
    .action(
      (
        wanted: string,
        options: { out: string; format?: 'html' | 'text'; overwrite?: boolean },
        command: Command,
      ) =>
        run(command, async (invocation) => {
          const format = kitFormat(options.out, options.format);
          const { id, name } = await keyBy(invocation.session, wanted);
          await invocation.session.call('keys.saveKit', {
            keyId: id,
            file: { path: options.out },
            format,
            overwrite: options.overwrite === true,
          });
          const key = await keyBy(invocation.session, id);
          invocation.answer({
            document: { key, file: options.out },
            text: `Saved the recovery kit of “${name}” as ${options.out}.`,
          });
          invocation.remark(
            'It holds the private key. Print it or move it to another medium, and remove it from this machine.',
          );
          return undefined;
        }),
    );

  keys
    .command('import <source>')
    .description('Bring in a key: a key file, - for standard input, or a public key age1…')
    .option('--name <name>', 'what to call it', 'imported')
    .addHelpText(
      'after',
      examples(
        'holdfast keys import key.txt --name acme',
        'holdfast keys import age1… --name office        # backs up for it, cannot read it',
      ),
    )
    .action((source: string, { name }: { name: string }, command: Command) =>
      run(command, async (invocation) => {
        refusePrivateKey(source, 'give it on standard input: holdfast keys import - --name NAME');
        const isText = source === '-' || isMeantAsPublicKey(source);
        const text = source === '-' ? await readSecretFromStdin(invocation.io) : source;
        const { keyId } = await invocation.session.call('keys.import', {
          name,
          source: isText ? { text } : { path: source },
        });
        const key = await keyBy(invocation.session, keyId);
        invocation.answer({
          document: { key },
          text: `Imported the key “${key.name}” (${shortId(key.id)}): ${reads(key)}.`,
        });
        return undefined;
      }),
    );

  keys
    .command('rename <key> <name>')
    .description('Call a key otherwise; what is encrypted for it stays as it is')
    .action((wanted: string, name: string, _options: unknown, command: Command) =>
      run(command, async (invocation) => {
        const before = await keyBy(invocation.session, wanted);
        await invocation.session.call('keys.rename', { keyId: before.id, name });
        const key = await keyBy(invocation.session, before.id);
        invocation.answer({
          document: { key },
          text: `The key “${before.name}” is called “${key.name}” now.`,
        });
        return undefined;
      }),
    );

  keys
    .command('forget <key>')
    .description('Forget a key; what is encrypted for it cannot be read here any more')
    .option('--yes', 'do not ask, where only a public key is forgotten')
    .option('--confirm <name>', 'the key’s name, where its private key is forgotten with it')
    .action((wanted: string, options: { yes?: boolean; confirm?: string }, command: Command) =>
      run(command, async (invocation) => {
        const { id, name, hasPrivateKey } = await keyBy(invocation.session, wanted);
        const why = `Backups that are encrypted for “${name}” alone cannot be read on this machine any more.`;
        const typed = hasPrivateKey
          ? await invocation.confirmName(
              `${why} Only its recovery kit opens them then.`,
              name,
              options.confirm,
            )
          : null;
        if (!hasPrivateKey) await invocation.confirm(`This forgets the public key “${name}”.`, options.yes);
        await invocation.session.call('keys.forget', { keyId: id, typed });
        invocation.answer({ document: { forgotten: id }, text: `Forgot the key “${name}”.` });
        return undefined;
      }),
    );
};

/**
 * What a kit is written as.
 * @throws HoldfastError 'bad-input' for a name that promises something else: a page called .pdf opens nowhere
 */
function kitFormat(out: string, told: 'html' | 'text' | undefined): 'html' | 'text' {
  const ending = path.extname(out).toLowerCase();
  if (ending === '.pdf')
    throw new HoldfastError('bad-input', {
      problems: [
        'A PDF is made in the window (Settings → Encryption). Here a name that ends in .html makes a page, which any browser prints or saves as PDF.',
      ],
    });
  if (told !== undefined) return told;
  if (ending === '.txt') return 'text';
  if (ending === '.html' || ending === '.htm') return 'html';
  throw new HoldfastError('bad-input', {
    problems: [`The name “${path.basename(out)}” ends neither in .html nor in .txt; or say --format.`],
  });
}

/** A file may be called age1…; that nothing is there by that name makes it a mistyped key. */
function isMeantAsPublicKey(source: string): boolean {
  return Recipient.safeParse(source).success || (/^age1[^/\\]*$/.test(source) && !existsSync(source));
}

function table(keys: readonly EncryptionKeyView[]): string {
  const columns = ['ID', 'NAME', 'PUBLIC KEY', 'THIS MACHINE', 'RECOVERY KIT', 'PLANS'];
  const rows = keys.map((key) => [
    shortId(key.id),
    key.name,
    key.recipient,
    reads(key),
    kitWords(key),
    key.plans.join(', '),
  ]);
  return renderTable(
    columns.map((title) => ({ title })),
    rows,
  );
}

/** Where the private key is besides the keychain. */
export function kitWords(key: EncryptionKeyView): string {
  if (key.kitSavedAt !== null) return `saved ${formatDateTime(key.kitSavedAt)}`;
  if (lacksKit(key)) return 'not saved yet';
  return key.hasPrivateKey ? 'none saved here; imported' : 'with whoever has the key';
}

const reads = ({ hasPrivateKey }: EncryptionKeyView): string =>
  hasPrivateKey ? 'encrypts and reads' : 'encrypts, cannot read';
