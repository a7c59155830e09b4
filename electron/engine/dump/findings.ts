import type { WireError } from '../../../shared/errors.ts';
import {
  type CheckCode,
  type CheckData,
  type Finding,
  mustBeAccepted,
  Severity,
} from '../../../shared/model/finding.ts';
import type { Inventory } from '../../../shared/model/inventory.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { Loss, Note } from '../../../shared/model/verdict.ts';
import { describeError, flavourWords } from '../../../shared/sentences.ts';
import { DEFINERS_RIGHT } from '../server/backup-account.ts';
import { quoteAccount } from '../server/grants.ts';
import { quoteName } from '../server/rows.ts';
import { isAtLeast } from '../tools/version.ts';
import { sqlPerStoredByte } from './estimate.ts';
import type { NonTransactionalTable } from './model.ts';

/** mysqldump's own limit, and the largest that any server can be set to. */
const LARGEST_PACKET = 1_073_741_824;
/** MySQL's and MariaDB's default; a server with less was set so. */
const USUAL_WRITE_TIMEOUT_SECONDS = 60;
/** Clocks this far apart make the times of backups misleading. */
const CLOCK_DIFFERENCE_WORTH_SAYING_MS = 5_000;
/** A table whose average row fills this part of a packet has rows that fill all of it. */
const LARGE_AVERAGE = 1 / 64;
const NAMES_KEPT = 100;

/** Everything that preflight has found out, before it is put into findings. */
export interface Facts {
  readonly flavour: 'mariadb' | 'mysql';
  readonly version: string;
  /** `user@host` */
  readonly account: string;
  readonly inventory: Inventory;
  readonly blockers: readonly WireError[];
  readonly losses: readonly Loss[];
  readonly notes: readonly Note[];
  readonly nonTransactional: readonly NonTransactionalTable[];
  /** What a lock would take: seconds by the last backup, and the right that this account lacks for it. */
  readonly lock: { readonly seconds: number | null; readonly lacks: string | null };
  readonly hasAllRights: boolean;
  /** null: the list of accounts may not be read. */
  readonly missingDefiners: ReadonlySet<string> | null;
  readonly definers: number;
  readonly withHistory: boolean;
  readonly tool: Tool | null;
  /** null where the server did not tell. */
  readonly maxAllowedPacket: number | null;
  readonly netWriteTimeoutSeconds: number | null;
  readonly clockDifferenceMs: number;
  /** Databases of the server that none of its backups has, and whether this one has them. */
  readonly newDatabases: { readonly names: readonly string[]; readonly areIncluded: boolean };
  /** `database.table` of what was to be left out and is not there. */
  readonly goneTables: readonly string[];
  /** `database.view` of those that no restore could create in the order of the dump. */
  readonly misorderedViews: readonly string[];
  /** Patterns of the options that mean nothing just now. */
  readonly unusedPatterns: readonly string[];
}

/** Puts what is known before a dump into findings, the worst first. Pure. */
export function findingsOf(facts: Facts): Finding[] {
  return bySeverity([
    ...facts.blockers.filter(({ code }) => code !== 'losses-not-accepted').map(ofError),
    ...facts.losses.map((loss) => ofLoss(loss, facts)),
    ...facts.notes.map((note) => ofNote(note, facts)),
    ...onRights(facts),
    ...onDefiners(facts),
    ...onViews(facts),
    ...onEngines(facts),
    ...onRowSizes(facts),
    ...onTimeout(facts),
    ...onHistory(facts),
    ...onSequences(facts),
    ...onTool(facts),
    ...onClock(facts),
    ...onDatabases(facts),
  ]);
}

/** The worst first; otherwise in the order in which they were found. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding): number => Severity.options.indexOf(severity);
  return findings
    .map((finding, place) => ({ finding, place }))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || a.place - b.place)
    .map(({ finding }) => finding);
}

/** A reason why the backup cannot start, as a finding. */
export function ofError(error: WireError): Finding {
  return {
    severity: 'blocks',
    code: error.code,
    database: null,
    ...shortened(namesIn(error.data)),
    cure: describeError(error).copy,
    accepted: false,
    data: error.data,
  };
}

/** What an error is about, in whichever field its code keeps it. */
function namesIn(data: WireError['data']): string[] {
  const { database, table, view, events, databases } = data;
  const object = typeof view === 'string' ? view : typeof table === 'string' ? table : null;
  if (typeof database === 'string') return [object === null ? database : `${database}.${object}`];
  const list = Array.isArray(events) ? events : Array.isArray(databases) ? databases : [];
  return list.filter((name): name is string => typeof name === 'string');
}

function ofLoss(loss: Loss, { lock, nonTransactional }: Facts): Finding {
  const isLockable = loss.code === 'inconsistent-tables';
  const concerned = nonTransactional.filter(({ database }) => database === loss.database);
  // Which of them a merged table is made of is not known here, and only MyISAM can be.
  const isMerged = concerned.some(({ engine }) => /^mrg_myisam$/i.test(engine));
  const curable = isMerged ? [] : concerned.filter(({ engine }) => /^(myisam|aria)$/i.test(engine));
  const altered = curable
    .slice(0, NAMES_KEPT)
    .map(({ database, table }) => `ALTER TABLE ${quoteName(database)}.${quoteName(table)} ENGINE=InnoDB;`);
  return {
    severity: 'loses',
    ...loss,
    ...shortened(loss.objects, loss.more),
    cure: isLockable && altered.length > 0 ? altered.join('\n') : loss.cure,
    data: {
      mustBeAccepted: mustBeAccepted(loss.code),
      ...(isLockable ? { lockSeconds: lock.seconds, lockLacks: lock.lacks } : {}),
    },
  };
}

/** Wanted so, and named so that nobody wonders. */
const BY_CHOICE: readonly Note['code'][] = ['left-out-by-choice', 'structure-only', 'chosen-rows'];

function ofNote(note: Note, { missingDefiners, flavour, version }: Facts): Finding {
  const isOrphan = note.code === 'definer-missing';
  const accounts = [...(missingDefiners ?? [])].filter((name) => name.includes('@'));
  const hasLock = flavour === 'mariadb' ? isAtLeast(version, '10.4.2') : isAtLeast(version, '5.7.6');
  return {
    severity: BY_CHOICE.includes(note.code) ? 'fine' : 'warns',
    ...note,
    ...shortened(note.objects, note.more),
    cure:
      isOrphan && accounts.length > 0
        ? accounts
            .map((account) => `CREATE USER ${quoteAccount(account)}${hasLock ? ' ACCOUNT LOCK' : ''};`)
            .join('\n')
        : null,
    accepted: false,
    data: {},
  };
}

function onRights({ hasAllRights, account }: Facts): Finding[] {
  return hasAllRights ? [check('fine', 'rights-suffice', { account })] : [];
}

function onDefiners({ missingDefiners, definers, account }: Facts): Finding[] {
  if (definers === 0) return [];
  if (missingDefiners === null) {
    const cure = `GRANT ${DEFINERS_RIGHT} TO ${quoteAccount(account)};`;
    return [check('warns', 'definers-unknown', {}, { cure })];
  }
  return missingDefiners.size === 0 ? [check('fine', 'definers-exist', { definers })] : [];
}

function onViews({ inventory, blockers, misorderedViews }: Facts): Finding[] {
  const misordered =
    misorderedViews.length === 0 ? [] : [check('warns', 'view-order', {}, { objects: misorderedViews })];
  const views = inventory.objects.filter(({ kind }) => kind === 'view').length;
  const isBroken = blockers.some(({ code }) => code === 'invalid-view');
  return views === 0 || isBroken ? misordered : [...misordered, check('fine', 'views-readable', { views })];
}

function onEngines({ inventory, nonTransactional }: Facts): Finding[] {
  const tables = inventory.objects.filter(({ kind }) => kind === 'table').length;
  return tables === 0 || nonTransactional.length > 0
    ? []
    : [check('fine', 'engines-have-snapshot', { tables })];
}

/** Truths A20. A row is loaded by one statement, and binary columns are written with two digits per byte. */
function onRowSizes({ inventory, maxAllowedPacket }: Facts): Finding[] {
  if (maxAllowedPacket === null) return [];
  const large = inventory.objects.flatMap(({ kind, database, name, dataBytes, estimatedRows, details }) => {
    if (kind !== 'table' || details === undefined) return [];
    const perByte = sqlPerStoredByte(details.isBinary);
    const average = ((dataBytes ?? 0) / Math.max(1, estimatedRows ?? 1)) * perByte;
    const largestBytes = Math.round(details.largestRowBytes * (details.isBinary ? 2 : 1));
    // What types allow is far more than most tables hold, so the rows that are there must be large as well.
    const isLarge = largestBytes > maxAllowedPacket && average > maxAllowedPacket * LARGE_AVERAGE;
    return isLarge ? [{ name: `${database}.${name}`, largestBytes }] : [];
  });
  if (large.length === 0) return [check('fine', 'rows-fit', { limitBytes: maxAllowedPacket })];
  const largestBytes = Math.max(...large.map((each) => each.largestBytes));
  const needed = Math.min(LARGEST_PACKET, 2 ** Math.ceil(Math.log2(largestBytes)));
  return [
    check(
      'warns',
      'large-rows',
      { limitBytes: maxAllowedPacket, largestBytes },
      { objects: large.map(({ name }) => name), cure: `SET GLOBAL max_allowed_packet = ${needed};` },
    ),
  ];
}

function onTimeout({ netWriteTimeoutSeconds: seconds }: Facts): Finding[] {
  if (seconds === null) return [];
  if (seconds >= USUAL_WRITE_TIMEOUT_SECONDS) return [check('fine', 'write-timeout-long', { seconds })];
  const cure = `SET GLOBAL net_write_timeout = ${USUAL_WRITE_TIMEOUT_SECONDS};`;
  return [check('warns', 'write-timeout-short', { seconds }, { cure })];
}

function onHistory({ inventory, withHistory }: Facts): Finding[] {
  const versioned = inventory.objects.filter(({ hasHistory }) => hasHistory);
  if (!withHistory || versioned.length === 0) return [];
  return [check('fine', 'history-dumped', {}, { objects: versioned.map(qualified) })];
}

function onSequences({ inventory }: Facts): Finding[] {
  const sequences = inventory.objects.filter(({ kind }) => kind === 'sequence');
  if (sequences.length === 0) return [];
  return [check('fine', 'sequences-dumped', {}, { objects: sequences.map(qualified) })];
}

function onTool({ tool, flavour, version }: Facts): Finding[] {
  if (tool === null) return [];
  const path = tool.location.path;
  if (tool.flavour !== flavour)
    return [
      check('warns', 'tool-other-flavour', {
        tool: path,
        flavour: flavourWords[tool.flavour],
      }),
    ];
  const majorMinor = /^\d+\.\d+/.exec(version)?.[0] ?? version;
  if (!isAtLeast(tool.version, majorMinor))
    return [
      check('warns', 'tool-older', { tool: path, toolVersion: tool.version, serverVersion: majorMinor }),
    ];
  return [
    check('fine', 'tool-fits', { tool: path, toolVersion: `${flavourWords[tool.flavour]} ${tool.version}` }),
  ];
}

function onClock({ clockDifferenceMs: differenceMs }: Facts): Finding[] {
  return Math.abs(differenceMs) < CLOCK_DIFFERENCE_WORTH_SAYING_MS
    ? [check('fine', 'clock-agrees', {})]
    : [check('warns', 'clock-differs', { differenceMs })];
}

function onDatabases({ newDatabases: { names, areIncluded }, goneTables, unusedPatterns }: Facts): Finding[] {
  return [
    ...(names.length === 0
      ? []
      : [
          areIncluded
            ? check('fine', 'databases-new', {}, { objects: names })
            : check('warns', 'databases-not-chosen', {}, { objects: names }),
        ]),
    ...(goneTables.length === 0 ? [] : [check('warns', 'table-gone', {}, { objects: goneTables })]),
    ...(unusedPatterns.length === 0
      ? []
      : [check('warns', 'pattern-unused', {}, { objects: unusedPatterns })]),
  ];
}

/** A finding of preflight's own. */
export function check<C extends CheckCode>(
  severity: Severity,
  code: C,
  data: CheckData<C>,
  { objects = [], cure = null }: { readonly objects?: readonly string[]; readonly cure?: string | null } = {},
): Finding {
  return { severity, code, database: null, ...shortened(objects), cure, accepted: false, data };
}

function qualified({ database, name }: { readonly database: string; readonly name: string }): string {
  return `${database}.${name}`;
}

/** Thousands of names help nobody; the rest is counted. */
function shortened(names: readonly string[], more = 0): Pick<Finding, 'objects' | 'more'> {
  const objects = names.slice(0, NAMES_KEPT);
  return { objects, more: more + names.length - objects.length };
}
