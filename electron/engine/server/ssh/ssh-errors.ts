import { HoldfastError } from '../../../../shared/errors.ts';
import type { SshHop } from '../../../../shared/model/ssh.ts';
import { driverError } from '../connect-errors.ts';

/** `db-gate.example:22`; for people, and the name by which a hop is told from another. */
export function hopText({ host, port }: Pick<SshHop, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** What ended an SSH connection before it was logged in. */
export function sshError(error: unknown, hop: SshHop): HoldfastError {
  if (error instanceof HoldfastError) return error;
  const { message } = driverError(error);
  const address = hopText(hop);
  if (levelOf(error) === 'client-authentication' || /authentication methods failed/i.test(message)) {
    return new HoldfastError(
      'ssh-access-denied',
      { address, user: hop.user, message: 'It accepted neither the password nor the key that was offered' },
      { cause: error },
    );
  }
  return new HoldfastError('ssh-failed', { address, message: plainly(message) }, { cause: error });
}

/** What a host answers that does not open a connection to the server. @see RFC 4254 §5.1 */
export function forwardError(error: unknown, hop: SshHop, target: string): HoldfastError {
  const { message } = driverError(error);
  const said = message.replace(/^\(SSH\) Channel open failure: ?/, '');
  const data = { address: hopText(hop), target, message: said === '' ? 'It gave no reason' : said };
  const isForbidden = reasonOf(error) === ADMINISTRATIVELY_PROHIBITED;
  return new HoldfastError(isForbidden ? 'tunnel-forbidden' : 'tunnel-no-way', data, { cause: error });
}

const ADMINISTRATIVELY_PROHIBITED = 1;

function plainly(message: string): string {
  return /Connection lost before handshake/.test(message)
    ? 'What answers there does not speak SSH, or ended the connection at once'
    : message;
}

function levelOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'level') : null;
}

function reasonOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, 'reason') : null;
}
