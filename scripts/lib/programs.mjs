import { inRoot } from './paths.mjs';

/** The scripts behind the commands of node_modules/.bin, to be started with this Node: works on Windows as well. */
export const programs = {
  tsc: inRoot('node_modules/typescript/bin/tsc'),
  biome: inRoot('node_modules/@biomejs/biome/bin/biome'),
  vitest: inRoot('node_modules/vitest/vitest.mjs'),
  vite: inRoot('node_modules/vite/bin/vite.js'),
  playwright: inRoot('node_modules/@playwright/test/cli.js'),
  electronBuilder: inRoot('node_modules/electron-builder/cli.js'),
};
