// The command line of a checkout: `npm run -s holdfast -- VERB …`. Builds when a source is newer, then becomes the CLI:
// in this process, so that signals, standard streams and the exit code are the CLI's own.
import Module from 'node:module';
import { ensureOrExit } from './lib/ensure.mjs';
import { inRoot } from './lib/paths.mjs';

await ensureOrExit(['node_modules', 'build:node']);
// npm runs scripts in the package's folder; a relative path that a person types is meant from where they stand.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);
process.argv[1] = inRoot('out/main/cli.cjs');
Module.runMain();
