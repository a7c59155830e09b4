import type { ServerView } from '../../../shared/contract.ts';
import { readSecretFromStdin } from '../cli-io.ts';
import type { Invocation } from '../invocation.ts';
import { inTwoLines } from './server-options.ts';

/**
 * Sees that a server's secrets are at hand for this one command, where the keychain does not give them: from stdin
 * (the SSH password or passphrase, where one is lacking, on a second line), or asked for at the terminal. They are
 * held in memory only.
 */
export async function bringPassword(
  invocation: Invocation,
  server: ServerView,
  isFromStdin: boolean | undefined,
): Promise<void> {
  const { passwordRef, sshSecretRef } = await import('../../engine/jobs/reach.ts');
  const hold = async (ref: ReturnType<typeof passwordRef>, secret: string | null) => {
    if (secret !== null) await invocation.session.hold(ref, secret);
  };
  if (isFromStdin === true) {
    const text = await readSecretFromStdin(invocation.io);
    const { password, ssh } = server.sshSecretKnown ? { password: text, ssh: null } : inTwoLines(text);
    await hold(passwordRef(server.id), password);
    await hold(sshSecretRef(server.id), ssh);
    return;
  }
  if (!server.passwordKnown) {
    const question = `Password of ${server.user} on “${server.name}”`;
    await hold(passwordRef(server.id), await invocation.password(false, question));
  }
  if (!server.sshSecretKnown) {
    const question = `${sshSecretName(server)} by which “${server.name}” is reached`;
    await hold(sshSecretRef(server.id), await invocation.password(false, question));
  }
}

function sshSecretName({ endpoint }: ServerView): string {
  const isKey = endpoint.via === 'ssh' && endpoint.ssh.auth.by === 'key';
  return isKey ? 'Passphrase of the SSH key' : 'SSH password';
}
