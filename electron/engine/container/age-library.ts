import { webcrypto } from 'node:crypto';

/** Loaded when it is first needed: most commands never do, and it takes a tenth of their start's time. */
export function ageLibrary(): Promise<typeof import('age-encryption')> {
  // Node 18, which Electron 25 has, keeps it to itself; the library looks for it here.
  globalThis.crypto ??= webcrypto as Crypto;
  return import('age-encryption');
}
