const MAX_LENGTH = 80;

/**
 * A name for a folder that no other storage has.
 * @param path as the dialog showed it, with `/` or `\`
 * @returns the folder's last part, numbered where it is taken: `backups`, `backups 2`
 */
export function freeName(path: string, others: readonly { readonly name: string }[]): string {
  const last =
    path
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? 'Backups';
  const base = last.slice(0, MAX_LENGTH - 4);
  const taken = new Set(others.map(({ name }) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base} ${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
