/**
 * What goes wrong with dumps, restores, storages and drills, and what Holdfast does about it: [number, case, answer].
 * Tests name the numbers, and docs/truths.md is written from here and from their names.
 */
export const truths = [
  ['A1', 'The dump program is killed', 'Exit code, signal and last line decide: failed, and nothing is kept'],
  [
    'A2',
    'The server or the connection dies in the middle',
    'Taken again by policy; then failed, naming the table',
  ],
  [
    'A3',
    'A dump that was cut at a statement’s end restores without an error',
    'Refused before a restore: hash and last line',
  ],
  ['A4', '`--force`, `--compact`, `--skip-comments`', 'Never passed; refused as arguments of one’s own'],
  ['A5', 'Rows that hold the text of a last line', 'Only the last line at the end counts'],
  [
    'A6',
    'The account may not see triggers, routines or some tables, and nobody says so',
    'Its grants are checked; what is missing is named with the GRANT that cures it; failed unless accepted',
  ],
  [
    'A7',
    'No EVENT, SHOW VIEW or LOCK TABLES; the event scheduler is disabled',
    'Found before a byte is dumped',
  ],
  ['A8', 'A view that cannot be read any more', 'Found before; may be left out by name'],
  ['A9', 'A definer whose account is gone', 'Noted on the backup; said by drills and before a restore'],
  ['A10', 'A table is rebuilt or truncated in the middle', 'Taken again up to three times, then failed'],
  [
    'A11',
    'A column, trigger or routine changes in the middle, without a word',
    'The definitions before and after are compared: taken again, then failed, by name',
  ],
  ['A12', 'A table is dropped in the middle', 'Taken again'],
  ['A13', 'Tables whose engine has no snapshot', 'Named: lock, accept, or degraded'],
  ['A14', 'Several databases', 'One run, one moment'],
  ['A15', 'Routines, events and triggers, which a dump leaves out unless told', 'Always in it'],
  ['A16', 'FLOAT columns lose digits', 'Noted on the backup and by drills'],
  [
    'A17',
    'System-versioned tables: only current rows',
    'History is dumped where that is possible, otherwise a named loss',
  ],
  ['A18', 'Emoji through a client of another character set', 'Always utf8mb4'],
  [
    'A19',
    'Bit-rot in MyISAM',
    'What can still be read is dumped as it is, and no check of the server sees it; what cannot fails by name',
  ],
  ['A20', 'Rows larger than the usual packet', 'Dumped and restored'],
  [
    'A21',
    'A lock, a stopped server, a hole in the network',
    'Ends within its limit, and leaves no thread behind',
  ],
  ['A22', 'A reader that pauses too long', 'Costs an attempt at most'],
  ['A23', 'The disk is full', 'Found before and during; says needed and free; nothing is left'],
  ['A24', 'A write that reports more than it wrote', 'Found by reading back'],
  ['A25', 'Column statistics that a server does not have', 'Not asked for'],
  ['A26', 'No PROCESS right', 'Not needed'],
  ['A27', 'Global transaction ids', 'Never set by a dump; a position only when the dump took it exactly'],
  ['A28', 'Programs of another flavour', 'The fitting one is chosen; another is refused with the reason'],
  ['A29', 'Everything that a database can hold', 'A corpus of constructs through backup and drill'],
  ['B1', 'A restore under another name', 'Never touches the original'],
  ['B2', '`ALTER DATABASE` around programs', 'Gets the new name, too'],
  ['B3', 'Objects that are not in the dump', 'Listed before; the database is made anew'],
  [
    'B4',
    'Definers that a target lacks, or that an account may not name',
    'Kept, or the account that restores, or another; in all four forms',
  ],
  ['B5', 'Programs where a binary log is on', 'The preview names what is missing'],
  ['B6', 'MariaDB’s first line', 'Taken out where the client does not know it'],
  [
    'B7',
    'Collations that a target does not know',
    'Mapped, said before with the risk for unique keys; what has no counterpart is named by object',
  ],
  ['B8', '`NO_AUTO_CREATE_USER` and the like in `sql_mode`', 'Taken out of `SET sql_mode` lines only'],
  ['B9', 'Lines about transaction sets and the binary log in foreign dumps', 'Taken out, said, and counted'],
  [
    'B10',
    'Rows that break a check',
    'Restored as they are; MySQL refuses them, so that tables with checks are named before',
  ],
  ['B11', 'Events in a copy', 'Arrive disabled'],
  [
    'B12',
    'A statement that is longer than max_allowed_packet of the target',
    'Found before the start, to the byte; the statement that raises it is shown',
  ],
  ['B13', 'Errors in the middle of a restore', 'The first one ends it, and is shown with its object'],
  ['B14', 'A hostile dump', 'No effect outside of the server'],
  ['B15', 'Comments in programs', 'Kept'],
  [
    'B16',
    'The wrong server',
    'Identity is shown and compared; production wants the name typed; a safety backup first',
  ],
  [
    'B17',
    'A restore is interrupted',
    'Beside, then swapped: nothing is touched, or the state is said; in place: said, and continued',
  ],
  ['B18', 'A dump in UTF-16, as PowerShell’s `>` writes it', 'Found when it is imported, and converted'],
  ['B19', 'Foreign keys to columns that are not unique', 'Restored'],
  ['C1', 'Killed or full at any point', 'What has no manifest is no backup; leftovers are swept'],
  ['C2', 'A flipped bit, a cut or swapped file, an old manifest', 'Found and named'],
  ['C3', 'Asleep or closed while plans were due', 'One catch-up of each; what was missed is remembered'],
  ['C4', 'An hour that the clocks leave out or show twice', 'Run at the next moment that exists; once'],
  ['C5', 'The machine’s clock is set', 'Retention pauses and says so; no slot runs twice'],
  ['C6', 'Two starts at once', 'One runs, the other is told'],
  [
    'C7',
    'Retention after failures or losses',
    'Nothing goes without a newer good one; marked first, removed a day later',
  ],
  ['C10', 'The app’s own database is lost', 'Rebuilt from the storage'],
  [
    'C11',
    'A wrong key, a lost keychain',
    'Said; the recovery kit opens the backups, with Holdfast and without',
  ],
  ['D1', 'A dump that writes files', 'Nothing outside of the sandbox'],
  [
    'D2',
    'Views and programs whose definers the sandbox does not know',
    'Locked stand-ins are made before the restore',
  ],
  ['D3', 'A row, trigger or table that differs', 'The drill fails and names it'],
  [
    'D4',
    'A drill with another flavour or version of server or program',
    'Said; INSERT statements are compared, and rows where these differ',
  ],
  ['D5', 'No room for the sandbox', 'Found before it is started'],
  ['D6', 'Killed at any point', 'Nothing of ours is left'],
  ['D7', 'Another owner’s draft', 'Not swept while it lives'],
  ['D8', 'The drive is unplugged, empty, or holds conflict copies', 'Refused or named; never made anew'],
];

const servers = [
  ['mariadb', 'MariaDB 10.11'],
  ['mysql9', 'MySQL 9.7'],
  ['mysql56', 'MySQL 5.6'],
];

/**
 * The text of docs/truths.md.
 * @param {readonly { fullName: string, passed: boolean }[]} tests of the integration and fault projects
 */
export function renderTruths(tests) {
  const rows = truths.flatMap(([id, what, answer]) => {
    const own = tests.filter((test) => test.passed && namesTruth(test.fullName, id));
    const cells = servers.map(([kind]) =>
      own.some(({ fullName }) => covers(fullName, kind, id)) ? 'tested' : '–',
    );
    // What no test names is not claimed.
    return own.length === 0 ? [] : [`| ${id} | ${what} | ${answer} | ${cells.join(' | ')} |`];
  });
  return [
    '# Truths',
    '',
    'How dumps and restores go wrong, and what Holdfast does. “Tested” means that at least one test which names the row runs on that real server; “–” that none does. Written by `node scripts/truths.mjs` from the names of the tests; `npm test` compares it with what passed.',
    '',
    `| | what happens | what Holdfast does | ${servers.map(([, title]) => title).join(' | ')} |`,
    `|---|---|---|${servers.map(() => '---|').join('')}`,
    ...rows,
    '',
    ...acrossServers(tests),
  ].join('\n');
}

/** Which rows are tested from which server into which other one: by tests named “… from X into Y …”. */
function acrossServers(tests) {
  const pairs = servers.flatMap((from) =>
    servers.filter((into) => into !== from).map((into) => [from, into]),
  );
  const rows = truths.flatMap(([id, what]) => {
    const cells = pairs.map(([[from], [into]]) => {
      const isNamed = ({ fullName, passed }) =>
        passed && namesTruth(fullName, id) && fullName.includes(`from ${from} into ${into}`);
      return tests.some(isNamed) ? 'tested' : '–';
    });
    return cells.includes('tested') ? [`| ${id} | ${what} | ${cells.join(' | ')} |`] : [];
  });
  return [
    '## From one server into another',
    '',
    'Rows that depend on both ends of a restore. The others are the same whatever server the dump came from.',
    '',
    `| | what happens | ${pairs.map(([[, from], [, into]]) => `${from} → ${into}`).join(' | ')} |`,
    `|---|---|${pairs.map(() => '---|').join('')}`,
    ...rows,
    '',
  ];
}

/** Tests name a row in front (“A10: …”) or behind (“… (A5)”, “(truths D6, D7)”). */
const namesTruth = (fullName, id) => new RegExp(`(^|[^A-Za-z0-9])${id}($|[^A-Za-z0-9])`).test(fullName);

/** A test of storages or drills that names no server is about none in particular, and holds for all. */
const covers = (fullName, kind, id) => {
  const named = servers.filter(([each]) => new RegExp(`\\b${each}\\b`).test(fullName));
  return named.length === 0 ? /^[CD]/.test(id) : named.some(([each]) => each === kind);
};

/** The files of the project `integration`, from which the page is written: others have no server. */
const ON_SERVERS = /[\\/]test[\\/](integration|faults)[\\/]/;

/** The tests of a report of vitest's json reporter, or of its list of tests. */
export function testsOf(report) {
  if (Array.isArray(report)) return report.map(({ name }) => ({ fullName: name, passed: true }));
  return report.testResults
    .filter(({ name }) => ON_SERVERS.test(name))
    .flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({ fullName, passed: status !== 'failed' })),
    );
}
