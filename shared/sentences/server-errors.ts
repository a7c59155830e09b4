/** What lies behind an error of a server, and the way out, where the server's own message does not say it. */
interface Cure {
  readonly numbers: readonly number[];
  readonly text: string;
}

const CURES: readonly Cure[] = [
  {
    numbers: [1044, 1045, 1142, 1143, 1227, 1370, 1410],
    text: 'The account on the target lacks a right: Test on the server’s page lists the GRANTs that are missing.',
  },
  {
    numbers: [1062, 1586],
    text: 'A row with this key is there already. Where rows are added to a table, let the one that is there stay (“Add what is missing”; --rows ignore in a terminal) or give way (“Add and replace”; --rows replace). In a table made anew, two texts that differed on the source count as equal in a collation of the target: restore into a server of the source’s flavour and version, or give that column a collation that tells them apart there.',
  },
  {
    numbers: [3819, 4025],
    text: 'A row of the backup breaks a check of its table. Where rows alone are restored, take the check off the table that is there for the time. Where the check comes with the table, mend the row on the source and back up anew, or restore into a server of the source’s flavour.',
  },
  {
    numbers: [1114, 1021, 3, 1026],
    text: 'The target has no room left: its disk, its folder for temporary files, or a limit of its tablespace. Make room there.',
  },
  {
    numbers: [1205, 3572, 1969],
    text: 'Somebody on the target holds this table or its rows for longer than it waits: let that transaction end, or end it.',
  },
  {
    numbers: [1213],
    text: 'Somebody else wrote to the same table just then, and the server ended one of both: keep others from it meanwhile.',
  },
  {
    numbers: [1290, 1836, 3026],
    text: 'The target takes no changes from this account, as replicas do (read_only, super_read_only): restore into the primary, or let it take them for the time.',
  },
  {
    numbers: [1153],
    text: 'A statement is longer than the target takes: SET GLOBAL max_allowed_packet = 1073741824 there.',
  },
  {
    numbers: [2006, 2013, 2055, 1053, 1927],
    text: 'The server went away in the middle: it was stopped, ran out of memory, or the connection was cut. Its error log says which.',
  },
  {
    numbers: [1146, 1049, 1051, 1305, 1356, 1824],
    text: 'It needs something that is neither on the target nor in what is restored: restore that too.',
  },
  {
    numbers: [1005, 1215, 1822, 1825, 1826, 3780, 6125],
    text: 'A foreign key does not fit the table that it names: restore both tables together, or leave this one out.',
  },
  {
    numbers: [1071, 1074, 1118, 1709],
    text: 'The table is too wide for the target, whose limits for rows and keys are lower: restore into a server of the source’s flavour and version.',
  },
  {
    numbers: [1115, 1193, 1231, 1273, 1286, 1235, 1128],
    text: 'The target does not know what the dump asks for: it is older than the source, of another flavour, or built without it. Restore into a server of the source’s flavour and version.',
  },
  {
    numbers: [1418, 1419],
    text: 'The target keeps a binary log and lets only administrators bring such programs: SET GLOBAL log_bin_trust_function_creators = 1 there.',
  },
  {
    numbers: [1449],
    text: 'An account that defines a view or a program is not on the target: create it there, or let the account that restores define them (--definers strip in a terminal).',
  },
  {
    numbers: [1292, 1366, 1406, 1264, 1265, 1048, 1364],
    text: 'A value of the backup is none for the column on the target: compare the two definitions of the table, and restore the table itself where rows alone were restored.',
  },
  {
    numbers: [1030, 1034, 1035, 126, 127, 145, 1194, 1195, 1877],
    text: 'The target could not read or write its own files: its error log says more, and its disk may be failing.',
  },
];

const byNumber = new Map(CURES.flatMap(({ numbers, text }) => numbers.map((number) => [number, text])));

/** @returns null for an error without a known way out, or whose message says it */
export const wayOutOf = (number: number | null): string | null => byNumber.get(number ?? 0) ?? null;
