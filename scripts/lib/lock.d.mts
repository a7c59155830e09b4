/** See lock.mjs. */
export function locked<T>(part: string, work: () => Promise<T>): Promise<T>;
