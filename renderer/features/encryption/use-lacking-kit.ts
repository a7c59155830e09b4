import { lacksKit } from '../../../shared/model/encryption.ts';
import { useCall } from '../../api/queries.ts';

/** The name of a chosen key whose recovery kit has not been saved; null: nothing stands in the way. */
export function useLackingKit(recipients: readonly string[]): string | null {
  const keys = useCall('keys.list', {}, { enabled: recipients.length > 0 });
  return keys.data?.find((key) => recipients.includes(key.recipient) && lacksKit(key))?.name ?? null;
}
