import { expect, it } from 'vitest';
import { safetyText } from '../../../electron/cli/commands/restore-text.ts';
import { BackupId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';

it('the way back to a part names tables as tables and sequences as what they are', () => {
  const replaced = (['table', 'sequence', 'trigger', 'view'] as const).map((kind) => ({
    kind,
    database: 'shop',
    name: `a_${kind}`,
  }));
  const run = {
    safetyBackupId: BackupId.parse('019ac0de-0000-7000-8000-000000000002'),
    restorePlan: { preview: { databases: [{ replaced }] } },
  } as unknown as Run;
  expect(safetyText(run, 'acme').join()).toMatch(
    /--to acme --table shop\.a_table --object sequence:shop\.a_sequence view:shop\.a_view$/,
  );
});
