// The fast half of the tests: types, lint, unit and architecture tests.
import { ensureOrExit } from './lib/ensure.mjs';
import { finish, lint, newTally, typeCheck, unitTests } from './lib/steps.mjs';

await ensureOrExit(['node_modules']);
const tally = newTally();
await typeCheck(tally);
await lint(tally);
await unitTests(tally, ['unit', 'architecture']);
finish(tally);
