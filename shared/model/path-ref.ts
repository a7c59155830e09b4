import { z } from 'zod';

/**
 * A file or folder that the user chose.
 * A window never names paths by itself: a dialog opened by main answers with a token, and main puts the path in
 * its place before the engine sees the call. The CLI, which is the user's own hand, sends paths.
 */
export const PathRef = z.union([
  z.object({ token: z.string().min(1) }).strict(),
  z.object({ path: z.string().min(1) }).strict(),
]);
export type PathRef = z.infer<typeof PathRef>;
