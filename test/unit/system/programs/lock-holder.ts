import { tryLock } from '../../../../electron/engine/system/lock.ts';

// Takes a lock, says whether it has it, and holds it until it is killed.
const lock = tryLock(process.argv[2] ?? '');
process.stdout.write(lock === null ? 'refused\n' : 'held\n');
setInterval(() => lock, 1_000);
