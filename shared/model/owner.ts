import { z } from 'zod';
import { Instant, MachineId } from './ids.ts';

/**
 * Who made a run, draft, sandbox or spawned server, so that leftovers are cleaned by the right machine only
 * (one's own dead at once, others' after 24 h of silence).
 * `processStart` tells a live process from another that got the same pid later (opaque, compared for equality).
 */
export const Owner = z.object({
  machineId: MachineId,
  pid: z.int().positive(),
  processStart: z.string(),
  heartbeat: Instant,
});
export type Owner = z.infer<typeof Owner>;
