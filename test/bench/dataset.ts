/** Databases of the benchmark server: the whole shop, and one of a quarter of its size. */
export const WHOLE = 'shop';
export const QUARTER = 'shop_quarter';
/** Holds what rows are made of; dropped when they are made. */
export const SOURCE = 'source';
/** Changing the data makes new data folders: it is part of their key. */
export const DATASET_VERSION = 1;

const PHRASES = 4096;
const PARAGRAPHS = 65_536;
const NUMBERS = 1_000_000;
const SMALL_TABLES = 50;
const SMALL_ROWS = 200;
const BLOB_BYTES = 12 * 1024;

/** A table of the shop, and the SELECT that makes its rows out of the numbers 1 to `rows` (`n.n + @base`). */
export interface TableRecipe {
  readonly name: string;
  /** At scale 1, which is about 1 GB of SQL. */
  readonly rows: number;
  readonly create: string;
  readonly select: string;
  readonly rowsPerStatement: number;
}

/** Random-looking and the same everywhere: a different 32-bit number for each seed and row. */
const hash = (seed: string) => `CRC32(CONCAT('${seed}', id))`;
const paragraph = (seed: string) =>
  `(SELECT text FROM paragraph WHERE no = ${hash(seed)} & ${PARAGRAPHS - 1})`;
const phrase = (seed: string) => `(SELECT text FROM phrase WHERE no = ${hash(seed)} & ${PHRASES - 1})`;
const paragraphs = (seed: string, count: number) =>
  `CONCAT_WS('\\n', ${Array.from({ length: count }, (_, i) => paragraph(`${seed}${i}`)).join(', ')})`;
const moment = (seed: string) => `'2023-01-01' + INTERVAL ${hash(seed)} % 94608000 SECOND`;

const recipes: readonly TableRecipe[] = [
  {
    name: 'customers',
    rows: 150_000,
    rowsPerStatement: 40_000,
    create: `(id INT UNSIGNED NOT NULL PRIMARY KEY, email VARCHAR(120) NOT NULL, name VARCHAR(80) NOT NULL,
      street VARCHAR(120) NOT NULL, city VARCHAR(60) NOT NULL, country CHAR(2) NOT NULL, phone VARCHAR(30),
      password_hash BINARY(32) NOT NULL, newsletter TINYINT(1) NOT NULL, created_at DATETIME NOT NULL,
      UNIQUE KEY email (email), KEY created (created_at))`,
    select: `id, CONCAT(HEX(${hash('mail')}), '.', id, '@example.com'), ${phrase('name')}, ${phrase('street')},
      ${phrase('city')}, ELT(1 + ${hash('country')} % 5, 'DE', 'FR', 'PL', 'SE', 'US'),
      IF(${hash('phone')} % 3 = 0, NULL, CONCAT('+49 ', ${hash('number')})),
      UNHEX(SHA2(id, 256)), ${hash('news')} & 1, ${moment('created')}`,
  },
  {
    name: 'products',
    rows: 150_000,
    rowsPerStatement: 20_000,
    create: `(id INT UNSIGNED NOT NULL PRIMARY KEY, sku VARCHAR(40) NOT NULL, title VARCHAR(200) NOT NULL,
      description TEXT NOT NULL, price DECIMAL(10,2) NOT NULL, weight DOUBLE, stock INT NOT NULL,
      updated_at TIMESTAMP NULL, KEY sku (sku))`,
    select: `id, CONCAT('SKU-', LPAD(id, 8, '0')), ${phrase('title')}, ${paragraphs('description', 10)},
      ${hash('price')} % 100000 / 100, ${hash('weight')} / 977, ${hash('stock')} % 500, ${moment('updated')}`,
  },
  {
    name: 'orders',
    rows: 1_500_000,
    rowsPerStatement: 200_000,
    create: `(id INT UNSIGNED NOT NULL PRIMARY KEY, customer_id INT UNSIGNED NOT NULL,
      state ENUM('new','paid','shipped','returned') NOT NULL, total DECIMAL(12,2) NOT NULL, tax DECIMAL(12,2) NOT NULL,
      currency CHAR(3) NOT NULL, placed_at DATETIME NOT NULL, shipped_at DATETIME, note VARCHAR(255),
      KEY customer (customer_id))`,
    select: `id, 1 + ${hash('customer')} % 150000, 1 + ${hash('state')} % 4, ${hash('total')} % 1000000 / 100,
      ${hash('tax')} % 190000 / 100, ELT(1 + ${hash('currency')} % 3, 'EUR', 'USD', 'SEK'), ${moment('placed')},
      IF(${hash('shipped')} % 4 = 0, NULL, ${moment('placed')} + INTERVAL 3 DAY),
      IF(${hash('note')} % 5 = 0, ${phrase('text')}, NULL)`,
  },
  {
    name: 'order_items',
    rows: 4_400_000,
    rowsPerStatement: 400_000,
    create: `(id INT UNSIGNED NOT NULL PRIMARY KEY, order_id INT UNSIGNED NOT NULL, product_id INT UNSIGNED NOT NULL,
      quantity SMALLINT NOT NULL, price DECIMAL(10,2) NOT NULL, discount FLOAT NOT NULL, KEY order_id (order_id))`,
    select: `id, 1 + id DIV 3, 1 + ${hash('product')} % 150000, 1 + ${hash('quantity')} % 9,
      ${hash('price')} % 100000 / 100, ${hash('discount')} % 100 / 4`,
  },
  {
    name: 'events',
    rows: 640_000,
    rowsPerStatement: 100_000,
    create: `(id BIGINT UNSIGNED NOT NULL PRIMARY KEY, at DATETIME(3) NOT NULL, payload JSON NOT NULL)`,
    select: `id, ${moment('at')}, JSON_OBJECT('type', ELT(1 + ${hash('type')} % 4, 'view', 'cart', 'checkout', 'search'),
      'session', LEFT(SHA2(${hash('session')}, 256), 40), 'path', CONCAT('/c/', ${hash('path')} % 800, '/p/', ${hash('page')} % 150000),
      'query', ${phrase('query')}, 'ms', ${hash('ms')} % 9000, 'agent', CONCAT('Mozilla/5.0 (X11; Linux x86_64) Gecko/', ${hash('agent')} % 90),
      'tags', JSON_ARRAY(${phrase('tag')}, ${hash('tag')} % 7, NULL))`,
  },
  {
    name: 'reviews',
    rows: 320_000,
    rowsPerStatement: 50_000,
    create: `(id INT UNSIGNED NOT NULL PRIMARY KEY, product_id INT UNSIGNED NOT NULL, stars TINYINT NOT NULL,
      title VARCHAR(120) NOT NULL, body TEXT NOT NULL, written_at DATETIME NOT NULL, KEY product (product_id))`,
    select: `id, 1 + ${hash('product')} % 150000, 1 + ${hash('stars')} % 5, ${phrase('title')},
      ${paragraphs('body', 4)}, ${moment('written')}`,
  },
  {
    name: 'images',
    rows: 6_000,
    rowsPerStatement: 1_000,
    create: `(id INT UNSIGNED NOT NULL PRIMARY KEY, product_id INT UNSIGNED NOT NULL, kind VARCHAR(10) NOT NULL,
      content MEDIUMBLOB NOT NULL)`,
    // As incompressible as pictures are; --hex-blob then doubles it.
    select: `id, 1 + ${hash('product')} % 150000, 'jpeg', (SELECT UNHEX(GROUP_CONCAT(SHA2(CONCAT(id, '-', k.n), 512)
      ORDER BY k.n SEPARATOR '')) FROM number k WHERE k.n < ${BLOB_BYTES / 64})`,
  },
];

/** Rows of a table at a scale; at least one. */
export const rowsAt = (recipe: TableRecipe, scale: number): number =>
  Math.max(1, Math.round(recipe.rows * scale));

/**
 * All statements that make the two databases, in order. They run on MariaDB and MySQL alike.
 * @param scale 1 is about 1 GB of SQL in the whole shop
 */
export function* datasetStatements(scale: number): Generator<string> {
  yield `SET SESSION sql_mode = 'STRICT_TRANS_TABLES', SESSION group_concat_max_len = 1000000, time_zone = '+00:00'`;
  yield* sourceStatements();
  yield* databaseStatements(WHOLE, scale);
  yield* databaseStatements(QUARTER, scale / 4);
  yield `DROP DATABASE ${SOURCE}`;
}

function* sourceStatements(): Generator<string> {
  yield `CREATE DATABASE ${SOURCE} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci`;
  yield `USE ${SOURCE}`;
  yield `CREATE TABLE digit (d INT PRIMARY KEY)`;
  yield `INSERT INTO digit VALUES ${Array.from({ length: 10 }, (_, d) => `(${d})`).join()}`;
  yield `CREATE TABLE number (n INT PRIMARY KEY)`;
  yield `INSERT INTO number SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d
    FROM digit a, digit b, digit c, digit e, digit f, digit g ORDER BY 1`;
  yield `CREATE TABLE phrase (no INT PRIMARY KEY, text VARCHAR(60) NOT NULL)`;
  yield `INSERT INTO phrase VALUES ${phrases()
    .map((text, no) => `(${no}, '${text}')`)
    .join()}`;
  yield `CREATE TABLE paragraph (no INT PRIMARY KEY, text VARCHAR(400) NOT NULL)`;
  const eight = Array.from({ length: 8 }, (_, i) => phrase(`p${i}`));
  yield `INSERT INTO paragraph SELECT id, CONCAT_WS(' ', ${eight.join(', ')})
    FROM (SELECT n AS id FROM number WHERE n < ${PARAGRAPHS}) source`;
}

function* databaseStatements(database: string, scale: number): Generator<string> {
  yield `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci`;
  for (const recipe of recipes) {
    yield `CREATE TABLE ${database}.${recipe.name} ${recipe.create} ENGINE=InnoDB`;
    yield* rowStatements(database, recipe, rowsAt(recipe, scale));
  }
  for (let no = 1; no <= SMALL_TABLES; no += 1) {
    const table = `${database}.setting_${String(no).padStart(2, '0')}`;
    yield `CREATE TABLE ${table} (id INT NOT NULL PRIMARY KEY, name VARCHAR(60) NOT NULL, value TEXT, KEY name (name))`;
    yield `INSERT INTO ${table} SELECT id, ${phrase(`n${no}`)}, ${paragraph(`v${no}`)}
      FROM (SELECT n AS id FROM number WHERE n < ${SMALL_ROWS}) source`;
  }
  yield `CREATE VIEW ${database}.revenue AS SELECT currency, DATE(placed_at) AS day, SUM(total) AS total
    FROM ${database}.orders GROUP BY currency, DATE(placed_at)`;
  yield `CREATE TRIGGER ${database}.reviews_stars BEFORE INSERT ON ${database}.reviews FOR EACH ROW
    SET NEW.stars = LEAST(5, GREATEST(1, NEW.stars))`;
  yield `CREATE PROCEDURE ${database}.customers_of(IN wanted CHAR(2))
    SELECT * FROM ${database}.customers WHERE country = wanted`;
  // Without it, sizes and row counts in information_schema are leftovers of the inserts.
  for (const { name } of recipes) yield `ANALYZE TABLE ${database}.${name}`;
}

function* rowStatements(database: string, recipe: TableRecipe, rows: number): Generator<string> {
  for (let first = 0; first < rows; first += NUMBERS) {
    const inThis = Math.min(NUMBERS, rows - first);
    for (let from = 0; from < inThis; from += recipe.rowsPerStatement) {
      const to = Math.min(from + recipe.rowsPerStatement, inThis);
      yield `INSERT INTO ${database}.${recipe.name} SELECT ${recipe.select}
        FROM (SELECT n + ${first + 1} AS id FROM number WHERE n >= ${from} AND n < ${to}) source`;
    }
  }
}

/** Two or three words each, with the characters that a dump must escape among them. */
function phrases(): readonly string[] {
  const random = generator(20_261_122);
  const pick = <T>(from: readonly T[]): T => {
    const item = from[Math.floor(random() * from.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const starts = [
    'ba',
    'co',
    'de',
    'fi',
    'gra',
    'ho',
    'in',
    'jo',
    'ka',
    'lu',
    'me',
    'no',
    'pre',
    'qua',
    'ri',
    'so',
  ];
  const middles = ['', 'l', 'n', 'r', 'ra', 'ti', 've', 'lo', 'ste', 'mi'];
  const ends = ['ble', 'd', 'ght', 'ing', 'ly', 'm', 'nt', 're', 's', 'ter', 'tion', 'y'];
  const words = Array.from({ length: 900 }, () => pick(starts) + pick(middles) + pick(ends));
  const special = ["it''s", '\\"so\\"', 'größer', 'façade', '😀', '100\\%', '3 × 4', 'C:\\\\temp'];
  return Array.from({ length: PHRASES }, () => {
    const two = `${pick(words)} ${pick(words)}`;
    const roll = random();
    if (roll < 0.04) return `${two} ${pick(special)}`;
    return roll < 0.3 ? `${two},` : two;
  });
}

/** mulberry32: small, seeded, the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
