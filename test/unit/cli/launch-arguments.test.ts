import { expect, test } from 'vitest';
import { cliArguments } from '../../../electron/cli/launch-arguments.ts';

test.each([
  [[], null],
  [['--no-sandbox'], null],
  [['--enable-logging', '--remote-debugging-port=0'], null],
  [
    ['backup', 'acme', '--storage', 'safe'],
    ['backup', 'acme', '--storage', 'safe'],
  ],
  [
    ['--no-sandbox', 'backups', 'list'],
    ['backups', 'list'],
  ],
  [
    ['backups', 'list', '--no-sandbox', '--json'],
    ['backups', 'list', '--json'],
  ],
  [
    ['--json', 'backups', 'list'],
    ['--json', 'backups', 'list'],
  ],
  [
    ['--data-dir', '/d', 'runs', 'list'],
    ['--data-dir', '/d', 'runs', 'list'],
  ],
  [
    ['--data-dir=/d', 'runs', 'list'],
    ['--data-dir=/d', 'runs', 'list'],
  ],
  [['--data-dir', '/d'], null],
  [['--help'], ['--help']],
  [['--version'], ['--version']],
  [
    ['restore', '7k2m', '--database=--help'],
    ['restore', '7k2m', '--database=--help'],
  ],
])('%j is for the terminal as %j', (argv, expected) => expect(cliArguments(argv)).toEqual(expected));
