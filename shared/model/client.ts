import { z } from 'zod';
import { ClientId, Count, Instant } from './ids.ts';

/** Whom a server belongs to, for consultants; optional. (A program such as mysqldump is a tool, never a client.) */
export const Client = z.object({
  id: ClientId,
  name: z.string().trim().min(1).max(80),
  createdAt: Instant,
});
export type Client = z.infer<typeof Client>;

/** A client with what belongs to it. */
export const ClientView = Client.extend({ servers: Count, plans: Count });
export type ClientView = z.infer<typeof ClientView>;
