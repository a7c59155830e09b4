import { listNames, shortRecipient } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';

/** `encrypted for Acme and age1qz…8xk4`: keys by the names that they have here. */
export function useEncryptedWords(recipients: readonly string[]): string {
  const keys = useCall('keys.list', {}, { enabled: recipients.length > 0 });
  if (recipients.length === 0) return 'not encrypted';
  const names = recipients.map(
    (recipient) => keys.data?.find((key) => key.recipient === recipient)?.name ?? shortRecipient(recipient),
  );
  return `encrypted for ${listNames(names)}`;
}
