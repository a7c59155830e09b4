// Everything is computed in the server from a table of numbers and CRC32 of them: the same rows on every server and
// every day, without sending a megabyte.

/** Rows of the largest table that is filled from `numbers`. */
const NUMBERS = 40_000;

const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ');

/** A whole number from 0 to `below` - 1 that depends on the row and the salt alone. */
const pick = (salt: string, below: number, row = 'n.i'): string =>
  `(CRC32(CONCAT('${salt}', ${row})) % ${below})`;

const oneOf = (salt: string, texts: readonly string[], row?: string): string =>
  `ELT(1 + ${pick(salt, texts.length, row)}, ${texts.map(quoted).join(', ')})`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const values = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows
    .map(
      (row) =>
        `(${row.map((cell) => (typeof cell === 'string' ? quoted(cell) : String(cell ?? 'NULL'))).join(', ')})`,
    )
    .join(', ');

const firstNames =
  'Anna,Ben,Clara,David,Elif,Finn,Greta,Hannah,Ivan,Jonas,Katarzyna,Leo,Mia,Noah,Olivia,Paul,Quentin,Rosa,Sofía,Theo,Ursula,Viktor,Wanda,Xenia,Yusuf,Zoë,Chloé,Björn,Małgorzata,Łukasz,Αλέξανδρος,Дмитрий,美咲,愛'.split(
    ',',
  );
const lastNames =
  'Albrecht,Bianchi,Carvalho,Dubois,Eriksson,Fischer,García,Hoffmann,Ivanov,Janssen,Kowalski,Lindqvist,Müller,Nowak,O’Brien,Petit,Quint,Rossi,Schneider,Takahashi,Ünal,Vogel,Weber,Yılmaz,Zimmermann,Groß,Sørensen,D’Angelo'.split(
    ',',
  );
const streets =
  'Ahornweg,Bahnhofstraße,Canal Street,Dorfplatz,Elm Road,Feldgasse,Gartenstraße,Hauptstraße,Inselweg,Rue de la Paix,Via Roma,Calle Mayor'.split(
    ',',
  );
const cities =
  'Berlin,Hamburg,Wien,Zürich,Paris,Lyon,Milano,Madrid,Warszawa,Amsterdam,København,Lisboa'.split(',');
const adjectives =
  'Alpine,Classic,Compact,Organic,Everyday,Nordic,Premium,Recycled,Light,Heavy-duty,Folding,Handmade,Waterproof,Silent,Smart,Tiny 🐜'.split(
    ',',
  );
const things =
  'Backpack,Bicycle Bell,Coffee Grinder,Desk Lamp,Enamel Mug,Fountain Pen,Garden Shears,Headphones,Insulated Bottle,Jute Rug,Kettle ☕,Linen Shirt,Mixing Bowl,Notebook,Oak Stool,Plant Pot 🌱,Quilt,Rain Jacket,Sketchbook,Tent ⛺,Umbrella ☂️,Vase,Wool Socks 🧦,Yoga Mat,Chef’s Knife'.split(
    ',',
  );
const reviewTitles =
  'Exactly as described,Would buy again 👍,Arrived late,Better than expected,Not for me,Great gift 🎁,Good value,Broke after a week 😞,Love it ❤️,Solid,It’s fine,Five stars ⭐⭐⭐⭐⭐'.split(
    ',',
  );
const reviewBodies = [
  'Used it every day for a month now and it still looks new.',
  'The colour is a little darker than in the picture.\nOtherwise fine.',
  'My partner said "finally" when it arrived. 😄',
  'Delivery took nine days; the product itself is good.',
  'Careful with the size: it runs small \\ order one up.',
];

const countries: readonly (readonly (string | number)[])[] = [
  ['DE', 'Germany', 19],
  ['AT', 'Austria', 20],
  ['CH', 'Switzerland', 8.1],
  ['FR', 'France', 20],
  ['IT', 'Italy', 22],
  ['ES', 'Spain', 21],
  ['PL', 'Poland', 23],
  ['NL', 'Netherlands', 21],
  ['DK', 'Denmark', 25],
  ['PT', 'Portugal', 23],
];
const countryCodes = countries.map(([code]) => String(code));

const categories = [
  'Home',
  'Kitchen',
  'Garden',
  'Office',
  'Outdoor',
  'Clothing',
  ...[
    'Lighting',
    'Textiles',
    'Coffee & Tea ☕',
    'Knives',
    'Pots',
    'Tools',
    'Seeds 🌻',
    'Paper',
    'Pens',
    'Bags',
  ],
  ...['Tents', 'Rainwear', 'Cycling 🚲', 'Shirts', 'Socks', 'Gifts'],
].map((name, index) => [
  index + 1,
  index < 6 ? null : 1 + (index % 6),
  name,
  name
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '-')
    .replaceAll(/^-|-$/g, ''),
]);

// FLOAT columns get values of few digits, which survive the dump exactly, so that whoever compares checksums finds them equal.

const insert = (table: string, columns: string, select: string, rows: number): string =>
  `INSERT INTO ${table} (${columns}) SELECT ${select} FROM numbers n WHERE n.i <= ${rows} ORDER BY n.i`;

/** Fills the sample shop: about 240,000 rows. Foreign keys are not checked while it runs; the rows satisfy them. */
export const sampleData: readonly string[] = [
  'SET SESSION foreign_key_checks = 0, unique_checks = 0, time_zone = "+00:00"',
  'CREATE TABLE numbers (i INT UNSIGNED NOT NULL PRIMARY KEY)',
  `INSERT INTO numbers SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d
   FROM (${digits}) a, (${digits}) b, (${digits}) c, (${digits}) e, (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) f
   WHERE a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d < ${NUMBERS}`,
  `INSERT INTO countries (code, name, vat_rate) VALUES ${values(countries)}`,
  `INSERT INTO categories (id, parent_id, name, slug) VALUES ${values(categories)}`,
  `INSERT INTO warehouses (id, name, city, country) VALUES ${values([
    [1, 'Central', 'Leipzig', 'DE'],
    [2, 'South', 'Verona', 'IT'],
    [3, 'West', 'Lille', 'FR'],
    [4, 'Returns & B-stock', 'Poznań', 'PL'],
  ])}`,
  `INSERT INTO coupons (code, percent_off, channels, valid_from, valid_until) VALUES ${values([
    ['WELCOME10', 10, 'web', '2024-01-01', null],
    ['SPRING15', 15, 'web,store', '2025-03-01', '2025-04-30'],
    ['BLACKFRIDAY', 33.3, 'web,store,phone', '2025-11-24', '2025-12-01'],
    ['SORRY5', 5, 'phone', '2024-01-01', null],
  ])}`,
  insert(
    'suppliers',
    'id, name, contact, country, rating',
    `n.i, CONCAT(${oneOf('sn', lastNames)}, ${oneOf('sk', [' & Sons', ' GmbH', ' S.r.l.', ' Ltd', ' SARL', ' Sp. z o.o.'])}),
     CONCAT('supplier', n.i, '@example.com'), ${oneOf('sc', countryCodes)}, ${pick('sr', 500)} / 100`,
    120,
  ),
  insert(
    'customers',
    'id, first_name, last_name, email, phone, preferences, newsletter, created_at',
    `n.i, ${oneOf('f', firstNames)}, ${oneOf('l', lastNames)}, CONCAT('customer', n.i, '@example.', ${oneOf('t', ['com', 'org', 'net'])}),
     IF(${pick('p', 4)} = 0, NULL, CONCAT('+49 30 ', LPAD(${pick('q', 10_000_000)}, 7, '0'))),
     IF(${pick('j', 3)} = 0, NULL, JSON_OBJECT('language', ${oneOf('jl', ['de', 'en', 'fr', 'it', 'pl'])}, 'size', ${oneOf('js', ['S', 'M', 'L', 'XL'])}, 'favourites', JSON_ARRAY(${pick('ja', 2000)}, ${pick('jb', 2000)}))),
     ${pick('nl', 2)}, '2023-01-01' + INTERVAL ${pick('c', 86_400_000)} SECOND`,
    12_000,
  ),
  insert(
    'addresses',
    'customer_id, kind, street, postcode, city, country',
    `1 + (n.i - 1) % 12000, IF(n.i <= 12000, 'billing', 'delivery'), CONCAT(${oneOf('st', streets)}, ' ', 1 + ${pick('hn', 180)}),
     LPAD(${pick('pc', 100_000)}, 5, '0'), ${oneOf('ci', cities)}, ${oneOf('co', countryCodes)}`,
    16_000,
  ),
  insert(
    'products',
    'id, sku, name, category_id, supplier_id, price, vat_rate, weight_kg, attributes, description, is_active',
    `n.i, CONCAT('SKU-', LPAD(n.i, 5, '0')), CONCAT(${oneOf('pa', adjectives)}, ' ', ${oneOf('pt', things)}), 1 + ${pick('pg', 22)}, 1 + ${pick('ps', 120)},
     (199 + ${pick('pp', 24_800)}) / 100, IF(${pick('pv', 9)} = 0, 7.00, 19.00), ROUND((1 + ${pick('pw', 90_000)}) / 7000, 3),
     JSON_OBJECT('colour', ${oneOf('pc', ['black', 'white', 'sand', 'moss', 'navy', 'brick'])}, 'warranty_months', 12 * (1 + ${pick('pm', 3)}), 'tags', JSON_ARRAY(${oneOf('pz', ['new', 'sale', 'bestseller', 'eco 🌍'])})),
     CONCAT('A ', LOWER(${oneOf('pa', adjectives)}), ' choice.', CHAR(10), REPEAT('It lasts, it can be repaired, and it is made to be used. ', 1 + ${pick('pd', 4)})),
     ${pick('px', 20)} > 0`,
    2_000,
  ),
  insert(
    'product_images',
    'product_id, position, mime_type, checksum, content',
    `1 + (n.i * 5) % 2000, 1 + FLOOR((n.i - 1) / 400), 'image/png', UNHEX(LEFT(SHA2(CONCAT('img', n.i), 256), 32)),
     CONCAT(UNHEX('89504E470D0A1A0A0000000D49484452'), REPEAT(UNHEX(CONCAT(SHA2(CONCAT('a', n.i), 512), '00275C0A0D')), 6 + ${pick('is', 24)}))`,
    800,
  ),
  `INSERT INTO stock (warehouse_id, product_id, quantity, reorder_level, counted_on)
   SELECT w.id, n.i, ${pick('sq', 400, "n.i, '-', w.id")}, 10 + ${pick('sl', 5, 'n.i')} * 10, IF(${pick('sd', 6, 'n.i')} = 0, NULL, '2026-01-31')
   FROM numbers n CROSS JOIN warehouses w WHERE n.i <= 2000 ORDER BY w.id, n.i`,
  // Order lines come first: an order's total is the sum of its lines.
  `INSERT INTO order_lines (order_id, line_number, product_id, quantity, unit_price)
   SELECT n.i, k.d, p.id, 1 + ${pick('oq', 4, "n.i, '-', k.d")}, p.price
   FROM numbers n JOIN (SELECT 1 AS d UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) k ON k.d <= 1 + ${pick('on', 4)}
   JOIN products p ON p.id = 1 + ${pick('op', 2000, "n.i, '-', k.d")}
   ORDER BY n.i, k.d`,
  `INSERT INTO orders (id, customer_id, ordered_at, status, coupon_code, total, note)
   SELECT n.i, 1 + ${pick('oc', 12_000)}, TIMESTAMPADD(SECOND, n.i * 2100 + ${pick('ot', 2000)}, '2024-01-01 00:00:00'),
     CASE WHEN n.i > 39800 THEN 'new' WHEN ${pick('os', 30)} = 0 THEN 'cancelled' WHEN ${pick('os', 30)} = 1 THEN 'returned' WHEN n.i > 39000 THEN 'shipped' ELSE 'delivered' END,
     CASE WHEN ${pick('ok', 12)} = 0 THEN 'WELCOME10' WHEN ${pick('ok', 40)} = 1 THEN 'SORRY5' END, t.total,
     CASE WHEN ${pick('oz', 25)} = 0 THEN ${oneOf('oy', ['Please ring twice 🔔', 'Gift wrap, please', "Leave at neighbour's", 'Bitte nicht knicken – Büchersendung'])} END
   FROM numbers n JOIN (SELECT order_id, SUM(quantity * unit_price) AS total FROM order_lines GROUP BY order_id) t ON t.order_id = n.i
   ORDER BY n.i`,
  `INSERT INTO payments (order_id, method, amount, reference, paid_at)
   SELECT o.id, ${oneOf('ym', ['card', 'invoice', 'paypal', 'sepa'], 'o.id')}, o.total, UNHEX(LEFT(SHA2(CONCAT('pay', o.id), 256), 16)), TIMESTAMPADD(MICROSECOND, ${pick('yt', 999_999_999, 'o.id')}, o.ordered_at)
   FROM orders o WHERE o.status NOT IN ('new', 'cancelled') ORDER BY o.id`,
  `INSERT INTO shipments (order_id, warehouse_id, carrier, tracking_code, shipped_on, is_express)
   SELECT o.id, 1 + ${pick('hw', 4, 'o.id')}, ${oneOf('hc', ['DHL', 'UPS', 'GLS', 'Hermes', 'La Poste'], 'o.id')}, CONCAT('TR', LPAD(${pick('ht', 1_000_000_000, 'o.id')}, 12, '0')),
     DATE(o.ordered_at) + INTERVAL 1 DAY, ${pick('he', 9, 'o.id')} = 0
   FROM orders o WHERE o.status IN ('shipped', 'delivered', 'returned') ORDER BY o.id`,
  insert(
    'reviews',
    'product_id, customer_id, stars, title, body, written_at',
    `1 + ${pick('rp', 2000)}, 1 + ${pick('rc', 12_000)}, 1 + ${pick('rs', 5)}, ${oneOf('rt', reviewTitles)},
     IF(${pick('rn', 5)} = 0, NULL, ${oneOf('rb', reviewBodies)}), TIMESTAMPADD(MINUTE, ${pick('rw', 1_400_000)}, '2024-01-10')`,
    10_000,
  ),
  insert(
    'price_changes',
    'product_id, changed_at, old_price, new_price',
    `1 + ${pick('hp', 2000)}, TIMESTAMPADD(HOUR, ${pick('hh', 20_000)}, '2024-01-01'), (299 + ${pick('ho', 24_000)}) / 100, (199 + ${pick('hq', 24_000)}) / 100`,
    4_000,
  ),
  insert(
    'carts',
    'token, customer_id, items, touched_at',
    `UNHEX(LEFT(SHA2(CONCAT('cart', n.i), 256), 32)), IF(${pick('kc', 3)} = 0, NULL, 1 + ${pick('kd', 12_000)}),
     JSON_ARRAY(JSON_OBJECT('product', 1 + ${pick('kp', 2000)}, 'quantity', 1 + ${pick('kq', 3)})), TIMESTAMPADD(MINUTE, n.i, '2026-05-01')`,
    1_500,
  ),
  'DROP TABLE numbers',
  'SET SESSION foreign_key_checks = 1, unique_checks = 1',
];
