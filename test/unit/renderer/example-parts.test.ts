import { expect, it } from 'vitest';
import { exampleParts } from '../../../renderer/features/restore/example-parts.ts';

const CREATE =
  'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `crm` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE ';

it.each([
  ['USE `shop`; → USE `shop_copy`;', ['USE `', 'shop', 'shop_copy', '`;']],
  [
    `${CREATE}utf8mb4_uca1400_ai_ci */; → ${CREATE}utf8mb4_0900_ai_ci */;`,
    [
      '… `crm` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE ',
      'utf8mb4_uca1400_ai_ci',
      'utf8mb4_0900_ai_ci',
      ' */;',
    ],
  ],
  [
    "CREATE DEFINER=`old`@`%` FUNCTION `twice`(n INT) RETURNS int(11) DETERMINISTIC → CREATE DEFINER='app'@'%' FUNCTION `twice`(n INT) RETURNS int(11) DETERMINISTIC",
    ['CREATE DEFINER=', '`old`@`%`', "'app'@'%'", ' FUNCTION `twice`(n INT) RETURNS …'],
  ],
  [') ENGINE=Aria X=1; → ) ENGINE=InnoDB X=1;', [') ENGINE=', 'Aria', 'InnoDB', ' X=1;']],
  ["'A,NO_AUTO_CREATE_USER,B' → 'A,B'", ["'A,", 'NO_AUTO_CREATE_USER,', '', "B'"]],
  ['a a a → a a', ['a a', ' a', '', '']],
  ['/*M!999999 x */ → nothing', ['', '/*M!999999 x */', '', '']],
])('%s', (example, [start, old, now, end]) => {
  expect(exampleParts(example)).toEqual({ start, old, now, end });
});

it.each(['no arrow', 'two → of → them'])('is left as it is: %s', (example) => {
  expect(exampleParts(example)).toBeNull();
});
