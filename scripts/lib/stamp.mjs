import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inCache, root } from './paths.mjs';

const file = (part) => inCache('stamps', part.replaceAll(':', '-'));

/** True when the part was finished with exactly these inputs. */
export function isStamped(part, inputs) {
  try {
    return readFileSync(file(part), 'utf8') === inputs;
  } catch {
    return false;
  }
}

export function stamp(part, inputs) {
  mkdirSync(inCache('stamps'), { recursive: true });
  writeFileSync(file(part), inputs);
}

export function unstamp(part) {
  rmSync(file(part), { force: true });
}

export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/**
 * A hash over names, sizes and times of the files below these paths: a few milliseconds, where reading them would
 * make every CLI call slow.
 */
export function hashOfFiles(paths) {
  const hash = createHash('sha256');
  const visit = (name) => {
    const full = path.join(root, name);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (stat === undefined) return void hash.update(`${name} missing\n`);
    if (!stat.isDirectory()) return void hash.update(`${name} ${stat.size} ${stat.mtimeMs}\n`);
    for (const entry of readdirSync(full).sort()) visit(path.posix.join(name, entry));
  };
  for (const name of paths) visit(name);
  return hash.digest('hex');
}
