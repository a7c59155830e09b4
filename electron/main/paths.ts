import path from 'node:path';

/** The folder of the built files, out/, seen from out/main/ where this code is bundled. */
const out = path.join(__dirname, '..');

export const builtFiles = {
  engine: path.join(out, 'main/engine.cjs'),
  cli: path.join(out, 'main/cli.cjs'),
  keychain: path.join(out, 'main/keychain.cjs'),
  preload: path.join(out, 'preload/preload.cjs'),
  renderer: path.join(out, 'renderer'),
} as const;
