import { openState } from '../../../../electron/engine/state/state.ts';
import { aServer } from '../samples.ts';

// Stands for the other of app and CLI: opens the state, writes as many servers as it is told, and says so.
const [dataDir = '', prefix = '', count = '0'] = process.argv.slice(2);
const state = await openState(dataDir);
for (let i = 0; i < Number(count); i += 1) await state.servers.insert(aServer(`${prefix} ${i}`));
process.stdout.write('written\n');
// Killed, not closed, by whoever started it: nothing that was written may be lost by that.
setInterval(() => state, 1_000);
