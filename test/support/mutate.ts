import type { Random } from './year/random.ts';

/* Makes of a file what a damaged disk, a careless program or somebody who means harm may make of it. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Holder = Json[] | { [key: string]: Json };

const NASTY_NUMBERS = [0, -1, 1.5, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e21, 1e308, -1e308];
const NASTY_TEXTS = [
  '',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '\u0000',
  '\ud800',
  'x'.repeat(20_000),
  '"',
  '-',
];

/** One to four changes of a JSON document's structure, as text: also what no object in memory could be written as. */
export function mutatedJson(text: string, random: Random): Buffer {
  const document = JSON.parse(text) as Json;
  for (let changes = random.between(1, 4); changes > 0; changes -= 1) {
    const places = placesOf(document);
    const place = places[random.between(0, places.length - 1)];
    if (place !== undefined) change(place.holder, place.key, random);
  }
  const changed = JSON.stringify(document);
  return Buffer.from(random.between(0, 9) === 0 ? rewritten(changed, random) : changed);
}

interface Place {
  readonly holder: Holder;
  readonly key: string | number;
}

/** Every value of a document by where it stands; of long lists their first ones. */
function placesOf(document: Json, places: Place[] = []): Place[] {
  if (typeof document !== 'object' || document === null) return places;
  const keys: (string | number)[] = Array.isArray(document)
    ? [...document.keys()].slice(0, 40)
    : Object.keys(document);
  for (const key of keys) {
    places.push({ holder: document, key });
    placesOf(at(document, key), places);
  }
  return places;
}

function at(holder: Holder, key: string | number): Json {
  return (holder as Record<string | number, Json>)[key] ?? null;
}

function set(holder: Holder, key: string | number, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function change(holder: Holder, key: string | number, random: Random): void {
  const value = at(holder, key);
  switch (random.between(0, 9)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      // A list has no such names: they would be ours to trip over, not the parser's.
      if (!Array.isArray(holder))
        set(holder, random.pick(['__proto__', 'constructor', 'toString', 'format']), value);
      break;
    default:
      set(holder, key, another(value, random));
  }
}

/** What stands in the place of a value. */
function another(value: Json, random: Random): Json {
  switch (random.between(0, 7)) {
    case 0:
      return random.pick(NASTY_NUMBERS);
    case 1:
      return random.pick(NASTY_TEXTS);
    case 2:
      return nested(random.pick([1, 20, 33, 200]), random);
    case 3:
      // Repeated, so that frames and sections overlap and counts are wrong.
      return Array.isArray(value) ? [...value, ...value.slice(0, 50)] : [value, value];
    case 4:
      return Array.isArray(value) ? [...value].reverse() : null;
    case 5:
      // Off by a little: the sums do not add up any more.
      return typeof value === 'number' ? value + random.pick([-1, 1, 4096]) : { value };
    case 6:
      return random.chance(0.5);
    default:
      return Array.from({ length: isLong(value) ? 3 : 3_000 }, () => value);
  }
}

/** Megabytes take their time, and are no other kind of input. */
function isLong(value: Json): boolean {
  return typeof value === 'object' || (typeof value === 'string' && value.length > 100);
}

function nested(depth: number, random: Random): Json {
  let value: Json = 1;
  const isList = random.between(0, 1) === 0;
  for (let level = 0; level < depth; level += 1) value = isList ? [value] : { a: value };
  return value;
}

/** What JSON.stringify never writes: a key twice, numbers beyond doubles, a byte order mark, a tail. */
function rewritten(text: string, random: Random): string {
  return random.pick([
    `\ufeff${text}`,
    `${text}${text}`,
    text.replace(/:(\d+)/, ':1e999'),
    text.replace('{', '{"format":1,"format":2,'),
    text.replace('{', `{"__proto__":{"format":1,"polluted":true},`),
    '['.repeat(random.pick([100, 100_000])),
    `${text.slice(0, -1)},"z":${'{"a":'.repeat(5_000)}`,
  ]);
}

/** Flipped, cut, doubled, exchanged and random bytes. @param other another file of the kind, to splice with */
export function mutatedBytes(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const changed = Buffer.from(bytes);
  const from = random.between(0, bytes.length - 1);
  const to = Math.min(bytes.length, from + random.pick([1, 2, 8, 64, 1024]));
  switch (random.between(0, 6)) {
    case 0:
      changed[from] = (changed[from] ?? 0) ^ (1 << random.between(0, 7));
      return changed;
    case 1:
      return changed.subarray(0, from);
    case 2:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, from), other.subarray(random.between(0, other.length - 1))]);
    case 5:
      for (let i = from; i < to; i += 1) changed[i] = random.between(0, 255);
      return changed;
    default:
      return Buffer.from(Array.from({ length: random.between(0, 64) }, () => random.between(0, 255)));
  }
}
