import { useQueryClient } from '@tanstack/react-query';
import type { CallInput, Preferences } from '../../shared/contract.ts';
import { notifyError } from '../lib/notify.ts';
import { keyOf, useAction } from './queries.ts';

/**
 * @returns a function that keeps a change of the preferences: shown at once, taken back with a message when it cannot
 *   be kept
 */
export function useKeepPreferences(): (change: CallInput<'app.setPreferences'>) => void {
  const client = useQueryClient();
  const save = useAction('app.setPreferences');
  const key = keyOf('app.preferences', {});
  return (change) => {
    const { sandboxFolder: _, ...plain } = change;
    client.setQueryData<Preferences>(key, (known) => known && ({ ...known, ...plain } as Preferences));
    save.mutateAsync(change).then(
      (next) => client.setQueryData(key, next),
      (error: unknown) => {
        notifyError(error);
        void client.invalidateQueries({ queryKey: key });
      },
    );
  };
}
