/** See run.mjs. */
export function findProgram(name: string): string | null;
