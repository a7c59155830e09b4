import { ComputedValues } from '../../electron/engine/restore/computed-values.ts';
import type { Dialect } from '../../electron/engine/restore/dialect.ts';
import type { TranslateRules } from '../../electron/engine/restore/model.ts';
import { RenamedRows } from '../../electron/engine/restore/renamed-rows.ts';
import { RowScan } from '../../electron/engine/restore/row-scan.ts';
import { createTranslator } from '../../electron/engine/restore/translate.ts';
import { type Figure, figure } from './figures.ts';

/** 150 MB/s, said as the time for a gigabyte. */
const LIMIT_MS = 1000 / 0.15;

const TARGET: Dialect = {
  flavour: 'mysql',
  version: '9.7.4',
  collations: new Set(['utf8mb4_0900_ai_ci', 'utf8mb4_bin', 'latin1_swedish_ci']),
  charsets: new Set(['utf8mb4', 'utf8mb3', 'utf8', 'latin1', 'binary']),
  engines: new Set(['INNODB']),
};

const RULES: TranslateRules = {
  rename: new Map([['shop', 'copy']]),
  ignoreCase: false,
  keepSandboxLine: false,
  stripStorage: false,
  disableEventsIn: new Set(),
  definer: 'CURRENT_USER',
  translation: {
    source: { flavour: 'mariadb', version: '10.11.9' },
    target: TARGET,
    hasHistory: false,
    leftOut: new Map(),
  },
};

/** How long what looks at every byte of a dump takes, for 1 GB each, on one core. */
export function measureTranslate(
  rounds: number,
  { quick, say }: { readonly quick: boolean; readonly say: (text: string) => void },
): readonly Figure[] {
  const piece = rows(8 * 1024 * 1024);
  const pieces = quick ? 8 : 64;
  const perGigabyte = (ms: number): number => (ms * 1e9) / (piece.length * pieces);
  const looked: number[] = [];
  const computed: number[] = [];
  const renamed: number[] = [];
  const defined: number[] = [];
  const definitions = Buffer.from(table.repeat(2000));
  for (let round = 0; round < rounds; round += 1) {
    const scan = new RowScan({ note: () => undefined, hide: () => undefined });
    looked.push(perGigabyte(timed(() => times(pieces, () => scan.push(piece)))));
    const columns = ['id', 'name', 'note', 'price', 'made'];
    const values = new ComputedValues({ columns, computed: new Set(['price']) });
    computed.push(perGigabyte(timed(() => times(pieces, () => values.push(piece)))));
    const place = { kind: 'table-data', database: 'shop', object: 'orders' } as const;
    const named = new RenamedRows(RULES, place);
    renamed.push(perGigabyte(timed(() => times(pieces, () => named.push(piece)))));
    const translator = createTranslator(RULES);
    const section = { kind: 'table-structure', rawOffset: 0, database: 'shop', object: 't' } as const;
    const took = timed(() => translator.translate(section, definitions));
    defined.push((took / definitions.length) * 1e6);
    say(
      `translate: ${Math.round(looked.at(-1) ?? 0)} ms to look through 1 GB of rows, ${Math.round(computed.at(-1) ?? 0)} ms to rewrite them, ${Math.round(renamed.at(-1) ?? 0)} ms under another name`,
    );
  }
  return [
    figure('look through 1 GB of rows', 'ms', looked, LIMIT_MS),
    figure('rewrite a column in 1 GB of rows', 'ms', computed, LIMIT_MS),
    figure('look for names in 1 GB of rows', 'ms', renamed, LIMIT_MS),
    figure('translate 1 MB of definitions', 'ms', defined),
  ];
}

const table =
  'CREATE TABLE `t` (\n  `id` int(11) NOT NULL,\n  `name` varchar(60) COLLATE utf8mb4_uca1400_ai_ci DEFAULT NULL,\n  `made` datetime DEFAULT current_timestamp(),\n  PRIMARY KEY (`id`),\n  KEY `name` (`name`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n';

/** Whole statements of about a megabyte each. */
function rows(bytes: number): Buffer {
  const lines: string[] = [];
  let length = 0;
  for (let id = 1; length < bytes; id += 1) {
    const isFirst = id % 9000 === 1;
    const line = `${isFirst ? `${lines.length === 0 ? '' : ';\n'}INSERT INTO \`orders\` VALUES\n` : ',\n'}(${id},'Name ${id * 7919}','it\\'s a note, (of some) length; with "marks" ${id}',${id % 1000}.${id % 90}0,'2024-01-0${(id % 9) + 1} 12:00:00')`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(`${lines.join('')};\n`);
}

function times(count: number, work: () => void): void {
  for (let i = 0; i < count; i += 1) work();
}

/** Of the processor, since that is what is promised, and other programs are about. */
function timed(work: () => void): number {
  const begun = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
