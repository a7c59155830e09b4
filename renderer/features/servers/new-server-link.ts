import * as z from 'zod';
import { DiscoveredServer, ImportCandidate } from '../../../shared/model/server.ts';
import type { ServerOrigin } from './server-form.ts';

/** What a link to the form may carry; kept in the history's state, so that going back keeps it. */
const LinkState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('discovered'), server: DiscoveredServer }),
  z.object({ kind: z.literal('imported'), candidate: ImportCandidate }),
]);

export type NewServerState = z.infer<typeof LinkState>;

/** What the form starts from; whatever is not understood is a blank form. */
export function originOf(state: unknown): ServerOrigin {
  const parsed = LinkState.safeParse(state);
  return parsed.success ? parsed.data : { kind: 'blank' };
}
