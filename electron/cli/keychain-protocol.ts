import { z } from 'zod';

/** What the keychain process is asked: one JSON line, or one message of Electron's port. */
export const KeychainRequest = z.object({
  id: z.int(),
  operation: z.enum(['get', 'set', 'delete']),
  account: z.string(),
  secret: z.string().nullable(),
});
export type KeychainRequest = z.infer<typeof KeychainRequest>;

/** What it answers; `value` of a get is the secret, or null where there is none. */
export const KeychainAnswer = z.discriminatedUnion('ok', [
  z.object({ id: z.int(), ok: z.literal(true), value: z.string().nullable() }),
  z.object({ id: z.int(), ok: z.literal(false), reason: z.string() }),
]);
export type KeychainAnswer = z.infer<typeof KeychainAnswer>;

/** A running keychain process, however it was started. */
export interface KeychainProcess {
  send(request: KeychainRequest): void;
  onAnswer(listener: (answer: KeychainAnswer) => void): void;
  /** Called once, when it has ended for whatever reason. */
  onEnd(listener: (reason: string) => void): void;
  /** Ends it for certain, also while a call waits for a prompt that nobody answers. */
  kill(): void;
}
