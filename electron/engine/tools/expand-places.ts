import { readdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Turns patterns with `*` into the folders that are there; patterns without are passed on as they are.
 * Several matches come newest first by their numbers, so that MySQL 8.4 is looked at before 5.7.
 */
export async function expandPlaces(patterns: readonly string[]): Promise<readonly string[]> {
  const expanded = await Promise.all(patterns.map(expand));
  return [...new Set(expanded.flat())];
}

async function expand(pattern: string): Promise<readonly string[]> {
  if (!pattern.includes('*')) return [pattern];
  const separator = pattern.includes('\\') ? '\\' : '/';
  const [root = '', ...parts] = pattern.split(separator);
  let folders = [root + separator];
  for (const part of parts) {
    const next = part.includes('*')
      ? await Promise.all(folders.map((folder) => matching(folder, part)))
      : [folders.map((folder) => path.join(folder, part))];
    folders = next.flat();
  }
  return folders;
}

async function matching(folder: string, part: string): Promise<readonly string[]> {
  const expression = new RegExp(`^${part.split('*').map(literal).join('.*')}$`, 'i');
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => expression.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
