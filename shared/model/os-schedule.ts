import { z } from 'zod';

/** How a program is started: what the system's own scheduler is told to run. */
export const LaunchCommand = z.object({ program: z.string().min(1), args: z.array(z.string()) });
export type LaunchCommand = z.infer<typeof LaunchCommand>;

export const EveryMinutes = z.union([
  z.literal(5),
  z.literal(10),
  z.literal(15),
  z.literal(30),
  z.literal(60),
]);
export type EveryMinutes = z.infer<typeof EveryMinutes>;

/** Whether the system's own scheduler runs what is due while Holdfast is not open. */
export const OsSchedule = z.object({
  scheduler: z.enum(['systemd', 'launchd', 'task-scheduler']),
  /**
   * `absent`: nothing is written. `other`: what is written is not what this Holdfast would write (it was moved, or
   * somebody changed it). `written`: it is in place, and whether it is enabled could not be asked. `off`: in place
   * and not enabled. `on`: in place and enabled.
   */
  state: z.enum(['absent', 'other', 'written', 'off', 'on']),
  /** What is or would be written, absolute. */
  files: z.array(z.string()),
  /** What it runs, as one would type it. */
  command: z.string(),
  everyMinutes: EveryMinutes.nullable(),
  /** Commands that a person has to run for it to begin; empty when nothing is left to do. */
  toDo: z.array(z.string()),
  /** Worth knowing of this machine, in sentences. */
  remarks: z.array(z.string()),
});
export type OsSchedule = z.infer<typeof OsSchedule>;
