import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { ErrorCode, WireError } from '../../../shared/errors.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import { wireOf } from '../../api/client.ts';
import { useAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { paths } from '../../lib/paths.ts';
import { type HostKey, shownKeyOf } from './host-key.ts';
import { HostKeyNotice } from './host-key-notice.tsx';
import { askPassword } from './password-store.ts';

/** Failures that another password may cure. */
const PASSWORD_CODES: readonly ErrorCode[] = ['password-needed', 'access-denied'];
export const SSH_SECRET_CODES: readonly ErrorCode[] = ['ssh-secret-needed', 'ssh-passphrase-wrong'];

/** Failures that lie in how the server is reached. */
const ADDRESS_CODES: readonly ErrorCode[] = [
  'unknown-host',
  'connection-refused',
  'connect-timeout',
  'socket-missing',
  'not-a-mysql-server',
  'tls-not-offered',
  'tls-verification-failed',
  'tls-file-unreadable',
  'tls-mode-unsupported',
  'tool-missing',
  'name-server-silent',
  'host-unreachable',
  'ssh-access-denied',
  'ssh-key-unusable',
  'ssh-agent-missing',
  'ssh-failed',
  'tunnel-forbidden',
  'tunnel-no-way',
];

interface ServerErrorNoticeProps {
  readonly error: unknown;
  readonly wire?: WireError;
  readonly serverId: ServerId | null;
  /** Tries again what failed; also after a password was entered. */
  readonly onRetry?: () => void;
  readonly isUrgent?: boolean;
}

/** An ErrorNotice for what failed at a server: offers to enter the password or to edit the server where that cures it. */
export function ServerErrorNotice({
  error,
  wire,
  serverId,
  onRetry,
  isUrgent = true,
}: ServerErrorNoticeProps) {
  const known = wire ?? wireOf(error);
  const shown = shownKeyOf(known);
  const trust = useAction('servers.trustHost');
  if (serverId !== null && shown !== null) {
    const accept = (key: HostKey) =>
      trust.mutateAsync({ serverId, ...key }).then(
        () => onRetry?.(),
        () => {},
      );
    return (
      <>
        <HostKeyNotice
          error={known}
          shown={shown}
          onTrust={(key) => void accept(key)}
          isPending={trust.isPending}
          isUrgent={isUrgent}
        />
        {trust.error === null ? null : <ErrorNotice error={trust.error} />}
      </>
    );
  }
  const of = SSH_SECRET_CODES.includes(known.code) ? 'ssh' : 'server';
  const isPassword = serverId !== null && [...PASSWORD_CODES, ...SSH_SECRET_CODES].includes(known.code);
  const isAddress = serverId !== null && ADDRESS_CODES.includes(known.code);
  const actions = isPassword ? (
    <Button
      size="xs"
      onClick={() => askPassword({ serverId, of, ...(onRetry === undefined ? {} : { onDone: onRetry }) })}
    >
      {of === 'ssh' ? 'Enter it' : 'Enter the password'}
    </Button>
  ) : isAddress ? (
    <Button size="xs" variant="default" component={Link} to={paths.editServer(serverId)}>
      Edit the server
    </Button>
  ) : undefined;
  return (
    <ErrorNotice
      error={error}
      wire={known}
      isUrgent={isUrgent}
      actions={actions}
      {...(onRetry === undefined ? {} : { onRetry })}
    />
  );
}
