import { formatDateTime } from '../../../shared/format.ts';
import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import type { Instant } from '../../../shared/model/ids.ts';
import type { Plan } from '../../../shared/model/plan.ts';
import type { Storage } from '../../../shared/model/storage.ts';
import { html } from './html.ts';
import { reportStyle } from './report-style.ts';
import { KEEP_DATES } from './shell-lines.ts';

export interface RecoveryKit {
  readonly html: string;
  readonly text: string;
  readonly suggestedName: string;
}

interface Contents {
  readonly key: EncryptionKey;
  /** The private key. */
  readonly identity: string;
  /** That encrypt for it. */
  readonly plans: readonly Plan[];
  readonly storages: readonly Storage[];
  readonly at: Instant;
}

interface Part {
  readonly title: string;
  readonly text: string;
  readonly lines: string;
}

/**
 * What opens encrypted backups without this machine and without Holdfast, to be printed and kept elsewhere: the key,
 * what it opens, and the shell commands, as a test runs them.
 */
export function recoveryKit(contents: Contents): RecoveryKit {
  const { key, at } = contents;
  const name = key.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
  return {
    html: pageOf(contents),
    text: textOf(contents),
    suggestedName: `recovery-kit-${name}-${at.slice(0, 10)}`,
  };
}

/** The steps, in the order in which somebody with nothing but this page takes them. */
export function recoverySteps(identity: string): readonly Part[] {
  return [
    {
      title: 'Install the programs',
      text: 'age and zstd are in the package collections of Linux, in Homebrew and in winget; they need no account and no network afterwards.',
      lines: 'sudo apt install age zstd jq mariadb-client      # or: brew install age zstd jq mysql-client',
    },
    {
      title: 'Write the key into a file',
      text: 'Only that line matters. The file opens everything: remove it when you are done.',
      lines: `umask 077\nprintf '%s\\n' '${identity}' > ~/key.txt`,
    },
    {
      title: 'Find the backup, and check that it is whole',
      text: 'A storage has a folder for each server, in it one for each plan, in it one for each backup, named by its time (UTC).',
      lines: "cd 'STORAGE/SERVER/PLAN/BACKUP'\nsha256sum -c SHA256SUMS",
    },
    {
      title: 'See what it holds',
      text: 'Ends with the line “-- Dump completed on …” when all of it is there. The second line names its tables with their rows.',
      lines:
        'age -d -i ~/key.txt dump.sql.zst.age | zstd -dcq | tail -n 1\n' +
        'age -d -i ~/key.txt index.json.zst.age | zstd -dcq | jq -r \'.sections[] | select(.kind == "table-data") | [.database, .object, .rows] | @tsv\'',
    },
    {
      title: 'Restore it, under the same names, into the server that your option file names',
      text: 'With MySQL’s programs write mysql instead of mariadb. Where MariaDB stops at a row with error 4025, add --init-command="SET check_constraint_checks=0". Where it stops at a view with error 1449, create the account that the error names, locked, and start again.',
      lines: `age -d -i ~/key.txt dump.sql.zst.age | zstd -dcq |\n  ${KEEP_DATES} |\n  mariadb --binary-mode --comments --max-allowed-packet=1G`,
    },
    {
      title: 'Or with Holdfast, on any machine',
      text: 'Add the folder as a storage, and import the key.',
      lines: "holdfast keys import ~/key.txt\nholdfast storage open 'STORAGE'",
    },
  ];
}

const WARNING =
  'Keep it away from the machine that makes the backups, and where only those can read it who may read the databases: whoever has this page and the files has the data. Without it, and without the machine’s keychain, nobody can open them.';

function opens({ plans, storages }: Contents): readonly string[] {
  return [
    'Every backup whose manifest.json names this public key under “encryption”.',
    ...(plans.length === 0
      ? []
      : [`Now that is what these plans make: ${plans.map(({ name }) => name).join(', ')}.`]),
    ...storages.map(({ name, location }) => `Storage “${name}”: ${location.path}`),
  ];
}

function pageOf(contents: Contents): string {
  const { key, identity, at } = contents;
  const parts = recoverySteps(identity).map(
    ({ title, text, lines }, step) =>
      html`<section><h2>${step + 1}. ${title}</h2><p>${text}</p><pre>${lines}</pre></section>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Recovery kit: ${key.name}</title>
${reportStyle}
<style>
.key { font-size: 15px; font-weight: 600; border: 2px solid var(--text); }
section, .key { break-inside: avoid; }
</style>
</head>
<body><main>
<div class="brand"><b>Holdfast</b><span class="right">${formatDateTime(at)}</span></div>
<h1>Recovery kit: ${key.name}</h1>
<p class="lead">${WARNING}</p>
<h2>The private key</h2>
<pre class="key">${identity}</pre>
<h2>Its public key</h2>
<pre>${key.recipient}</pre>
<h2>What it opens</h2>
<ul>${opens(contents).map((line) => html`<li>${line}</li>`)}</ul>
${parts}
</main></body></html>
`.text;
}

function textOf(contents: Contents): string {
  const { key, identity, at } = contents;
  // As comments, so that this very file is one that `age -i` takes.
  const comment = (text: string) => text.split('\n').map((line) => `# ${line}`.trimEnd());
  const lines = [
    ...comment(`Recovery kit: ${key.name} (Holdfast, ${formatDateTime(at)})\n\n${WARNING}\n`),
    ...comment(`public key: ${key.recipient}`),
    identity,
    ...comment(`\nWhat it opens:\n${opens(contents).join('\n')}`),
    ...recoverySteps(identity).flatMap(({ title, text, lines: shell }, step) =>
      comment(`\n${step + 1}. ${title}\n${text}\n${shell.replaceAll(/^/gm, '   ')}`),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
