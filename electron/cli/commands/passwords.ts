import type { ServerView } from '../../../shared/contract.ts';
import type { Invocation } from '../invocation.ts';

/**
 * Sees that a server's password is at hand for this one command, where the keychain does not give it: from stdin,
 * or asked for at the terminal. It is held in memory only.
 */
export async function bringPassword(
  invocation: Invocation,
  server: ServerView,
  isFromStdin: boolean | undefined,
): Promise<void> {
  if (isFromStdin !== true && server.passwordKnown) return;
  const password = await invocation.password(isFromStdin, `Password of ${server.user} on “${server.name}”`);
  if (password === null) return;
  const { passwordRef } = await import('../../engine/jobs/reach.ts');
  await invocation.session.hold(passwordRef(server.id), password);
}
