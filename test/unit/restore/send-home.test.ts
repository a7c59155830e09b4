import { describe, expect, it } from 'vitest';
import type { MadeBeside, TranslateRules } from '../../../electron/engine/restore/model.ts';
import { createTranslator } from '../../../electron/engine/restore/translate.ts';

const rules = (beside: Partial<MadeBeside>): TranslateRules => ({
  rename: new Map([['shop', 'shop__restoring']]),
  ignoreCase: false,
  keepSandboxLine: true,
  stripStorage: false,
  disableEventsIn: new Set(),
  definer: null,
  madeBeside: new Map([
    ['shop', { home: 'shop', tables: null, copies: new Set(), isForRows: false, ...beside }],
  ]),
});

function translate(beside: Partial<MadeBeside>, sql: string): string {
  return createTranslator(rules(beside))
    .translate({ kind: 'table-structure', rawOffset: 100, database: 'shop' }, Buffer.from(sql))
    .toString();
}

const ORDERS =
  "CREATE TABLE `orders` (\n  `id` int COMMENT 'REFERENCES `customers`',\n" +
  '  CONSTRAINT `by` FOREIGN KEY (`c`) REFERENCES `customers` (`id`),\n' +
  '  CONSTRAINT `after` FOREIGN KEY (`o`) REFERENCES `orders` (`id`),\n' +
  '  CONSTRAINT `far` FOREIGN KEY (`x`) REFERENCES `other`.`customers` (`id`),\n' +
  '  CONSTRAINT `positive` CHECK (`id` > 0)\n);';

describe('a table that is made beside its home', () => {
  it('points home to tables that stay there, and to those that come along where they are', () => {
    expect(translate({ tables: new Set(['orders']) }, ORDERS)).toBe(
      ORDERS.replace('REFERENCES `customers` (', 'REFERENCES `shop`.`customers` ('),
    );
  });

  it('passes through where all tables come along', () => {
    expect(translate({}, ORDERS)).toBe(ORDERS);
  });

  it('gives up the names of its constraints where it arrives as a copy', () => {
    const copied = translate({ copies: new Set(['orders']) }, ORDERS);
    expect(copied).not.toContain('CONSTRAINT');
    expect(copied).toContain('FOREIGN KEY (`o`) REFERENCES `orders` (`id`)');
    expect(copied).toContain('CHECK (`id` > 0)');
    expect(translate({ copies: new Set(['customers']) }, ORDERS)).toBe(ORDERS);
  });

  const NUMBERED =
    'CREATE TABLE `t` (\n  `id` int NOT NULL DEFAULT nextval(`shop`.`seq1`),\n' +
    "  `code` varchar(20) DEFAULT concat('a',nextval(`other`.`seq2`),setval(`shop`.`seq1`,(1 + 2))),\n" +
    "  `nextval` int COMMENT 'nextval(`shop`.`seq1`)'\n);";

  it('takes its numbers from the sequences at home, where it moves without them', () => {
    expect(translate({ home: 'away', tables: new Set(['t']) }, NUMBERED)).toBe(
      NUMBERED.replace('DEFAULT nextval(`shop`', 'DEFAULT nextval(`away`').replace(
        'setval(`shop`',
        'setval(`away`',
      ),
    );
    const plain = 'CREATE TABLE `t` (`id` int DEFAULT nextval(`seq1`));';
    expect(translate({ tables: new Set(['t']) }, plain)).toBe(
      plain.replace('nextval(`seq1`', 'nextval(`shop`.`seq1`'),
    );
  });

  it('needs no numbers where only its rows move on', () => {
    expect(translate({ isForRows: true }, NUMBERED)).toBe(
      'CREATE TABLE `t` (\n  `id` int NOT NULL DEFAULT 0,\n' +
        "  `code` varchar(20) DEFAULT concat('a',0,0),\n" +
        "  `nextval` int COMMENT 'nextval(`shop`.`seq1`)'\n);",
    );
  });

  it('does not take the text of another statement for a table', () => {
    const insert = 'SET @a = "CONSTRAINT `x` FOREIGN KEY (`a`) REFERENCES `b` (`c`)";';
    expect(translate({ tables: new Set(), copies: new Set(['a']) }, insert)).toBe(insert);
  });
});
