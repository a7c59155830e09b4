import type { Inventory } from '../../../shared/model/inventory.ts';
import type { CheckedView } from '../server/inventory.ts';
import { quoteName } from '../server/rows.ts';

/**
 * Views that a restore could not create (error 1368). A dump first makes a stand-in for each view and then the views
 * themselves, by name; a stand-in cannot be written to, so that a view WITH CHECK OPTION over it is refused. Pure.
 * @returns `database.view`
 */
export function misorderedViews(
  checked: readonly CheckedView[],
  { objects }: Pick<Inventory, 'objects'>,
): readonly string[] {
  const views = objects.filter(({ kind }) => kind === 'view');
  return checked
    .filter(({ database, view }) =>
      views.some((dumped) => dumped.database === database && dumped.name === view),
    )
    .filter(({ database, view, definition }) =>
      views.some(
        (below) =>
          below.database === database &&
          below.name > view &&
          definition.includes(`${quoteName(database)}.${quoteName(below.name)}`),
      ),
    )
    .map(({ database, view }) => `${database}.${view}`);
}
