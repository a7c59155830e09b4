import { expect, it } from 'vitest';
import { restoreReport } from '../../../electron/engine/report/restore-report.ts';
import { newBackupId, newMachineId } from '../../../electron/engine/system/ids.ts';
import type { RestorePlan, TargetDatabase } from '../../../shared/model/restore.ts';
import { aRun, at } from '../state/samples.ts';

const owner = { machineId: newMachineId(), pid: 1, processStart: 'test', heartbeat: at(0) };
const accounts = Array.from({ length: 300 }, (_, i) => `u${i}@localhost`);

function pageOf(existing: TargetDatabase['existing']): string {
  const preview = {
    target: {
      ...{ name: 'acme', address: 'db:3306', environment: 'production' },
      identity: { flavour: 'mysql', version: '9.7.4' },
    },
    ...{ origin: 'different', method: 'in-place', isBeside: false },
    ...{ expectedSeconds: null, measuredBy: null, neededBytes: 1, freeBytes: null },
    databases: [
      {
        ...{ from: 'shop', to: 'shop', tables: null, objects: null, leftOut: [], leftOver: [] },
        restored: { tables: 1, views: 0, rawBytes: 1 },
        existing,
      },
    ],
    blockers: [
      {
        code: 'missing-privilege',
        data: { privilege: 'CREATE', database: 'shop', cure: "GRANT CREATE ON `shop`.* TO 'a'@'%';" },
        raw: null,
      },
    ],
    ...{ warnings: [], outside: [], rewrites: [], qualifiedNames: [], eventsDisabled: [] },
    losses: ['s1', 's2'].map((name) => ({ object: `shop.${name}`, what: 'all of it: no sequences' })),
    definersMissing: accounts,
    grantsLost: [],
  };
  const plan = { request: { backupId: newBackupId() }, preview } as unknown as RestorePlan;
  return restoreReport(aRun(owner, 0, { kind: 'dry-run', title: 'Dry run', restorePlan: plan }), plan);
}

it('what stands in the way comes first, with what to do and the SQL that does it', () => {
  const page = pageOf(null);
  expect(page).toContain('Have an administrator of the server run this statement.');
  expect(page).toContain('<pre>GRANT CREATE ON `shop`.* TO &#39;a&#39;@&#39;%&#39;;</pre>');
  expect(page.indexOf('What stands in its way')).toBeLessThan(page.indexOf('Databases now and after'));
});

it('hundreds of names take a paragraph, and not a row each', () => {
  const page = pageOf(null);
  expect(page).toContain('shop.s1 and shop.s2 are left out: no sequences');
  expect(page.match(/<li>/g)).toHaveLength(3);
  for (const account of accounts) expect(page).toContain(account);
});

it('what is made new is not said to be replaced', () => {
  expect(pageOf(null)).not.toContain('Replace in place');
  expect(pageOf({ tables: 1, views: 0, programs: 0, bytes: 1 })).toContain('Replace in place');
});
