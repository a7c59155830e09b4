import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { Server } from 'ssh2';
import type { SshKey } from './ssh-server.ts';
import { freePort } from './test-server.ts';

export interface PasswordSshServer {
  readonly port: number;
  /** How anybody tried to log in: the method, and the password that came with it. */
  readonly tries: readonly { readonly method: string; readonly password: string | null }[];
  close(): void;
}

/**
 * An SSH server that takes a password, of a user that this machine need not have: sshd takes those of its own users
 * only. It forwards connections, as sshd does.
 * @param methods what it offers, in its own order; `keyboard-interactive` asks for the password, with `second` for a code too
 */
export async function startPasswordSshServer(options: {
  readonly hostKey: SshKey;
  readonly user: string;
  readonly password: string;
  readonly methods: readonly ('password' | 'keyboard-interactive')[];
  readonly asksForCode?: boolean;
}): Promise<PasswordSshServer> {
  const tries: { method: string; password: string | null }[] = [];
  const methods = [...options.methods];
  const server = new Server({ hostKeys: [readFileSync(options.hostKey.file)] }, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      const isRight = (given: string): boolean =>
        context.username === options.user && given === options.password;
      if (context.method === 'password' && methods.includes('password')) {
        tries.push({ method: 'password', password: context.password });
        if (isRight(context.password)) context.accept();
        else context.reject(methods);
      } else if (context.method === 'keyboard-interactive' && methods.includes('keyboard-interactive')) {
        const prompts = ['Password: ', ...(options.asksForCode === true ? ['Code: '] : [])];
        context.prompt(
          prompts.map((prompt) => ({ prompt, echo: false })),
          (answers) => {
            tries.push({ method: 'keyboard-interactive', password: answers[0] ?? null });
            if (isRight(answers[0] ?? '') && options.asksForCode !== true) context.accept();
            else context.reject(methods);
          },
        );
      } else {
        tries.push({ method: context.method, password: null });
        context.reject(methods);
      }
    });
    client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      const near = accept();
      const far = connect(destPort, destIP);
      near.on('error', () => undefined).pipe(far);
      far.on('error', () => undefined).pipe(near);
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { port, tries, close: () => void server.close() };
}
