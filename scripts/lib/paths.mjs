import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. It may have a space in its path. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Everything that set-up makes and that can be made again: one ignored folder. */
export const cache = path.join(root, '.cache');

/** A path inside the checkout. */
export const inRoot = (...parts) => path.join(root, ...parts);

/** A path inside the cache folder. */
export const inCache = (...parts) => path.join(cache, ...parts);
