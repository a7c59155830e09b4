/** See paths.mjs. */
export const root: string;
export const cache: string;
export function inRoot(...parts: string[]): string;
export function inCache(...parts: string[]): string;
