/* What measure-catalogue.ts needs of the engine, built into one file. */
export { createEngine } from '../../electron/engine/engine.ts';
export { openState } from '../../electron/engine/state/state.ts';
export { systemClock } from '../../electron/engine/system/clock.ts';
export { newPlanId } from '../../electron/engine/system/ids.ts';
export { openOwnerSource } from '../../electron/engine/system/owner.ts';
