/** Quotes an argument for a POSIX shell; what needs no quotes gets none. */
export function shellQuote(argument: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/**
 * A command line that can be pasted into a shell.
 * @param readsOptionFile it reads its option file from /dev/fd/3: `3<my-options.cnf` stands for one's own
 */
export function commandLineOf(program: string, args: readonly string[], readsOptionFile: boolean): string {
  const line = [program, ...args].map(shellQuote).join(' ');
  return readsOptionFile ? `${line} 3<my-options.cnf` : line;
}
