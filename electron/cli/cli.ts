import path from 'node:path';
import { startNodeKeychain } from './keychain-node.ts';
import { processIo, runCli } from './run-cli.ts';

/* The CLI in plain Node, as a checkout runs it. A packaged executable runs the same from electron/main. */

const io = processIo({
  startKeychain: () => startNodeKeychain(path.join(__dirname, 'keychain.cjs'), process.env),
  launch: { command: { program: process.execPath, args: [path.join(__dirname, 'cli.cjs')] }, remarks: [] },
});
void runCli(process.argv.slice(2), io).then((code) => process.exit(code));
