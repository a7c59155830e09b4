/** See screen.mjs. */
export function keyringAndScreen(): string[] | null;
