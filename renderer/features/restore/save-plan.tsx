import { Button, Menu } from '@mantine/core';
import { IconBraces, IconDeviceFloppy, IconFileTypePdf, IconWorld } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunId } from '../../../shared/model/ids.ts';
import type { RestoreRequest } from '../../../shared/model/restore.ts';
import { call } from '../../api/client.ts';
import { useAction } from '../../api/queries.ts';
import { notifyDone, notifyError } from '../../lib/notify.ts';

const ICON = { size: 16, stroke: 1.7 } as const;

/** Keeps what a restore would do as a dry run, and saves it as a page or as data. */
export function SavePlan({ request }: { readonly request: RestoreRequest }) {
  const dryRun = useAction('restores.dryRun');
  return (
    <SavePlanMenu
      label="Save this plan"
      runId={async () => {
        const { runId } = await dryRun.mutateAsync(request);
        await ended(runId);
        return runId;
      }}
    />
  );
}

/** A dry run takes as long as the look that came before it. */
async function ended(runId: RunId): Promise<void> {
  for (;;) {
    if ((await call('runs.get', { runId })).outcome !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface SavePlanMenuProps {
  readonly label: string;
  readonly runId: () => Promise<RunId>;
}

/** Where and as what the plan of a run is saved. */
export function SavePlanMenu({ label, runId }: SavePlanMenuProps) {
  const [isBusy, setBusy] = useState(false);
  const pick = useAction('app.pickSaveFile');
  const savePdf = useAction('app.saveRestorePdf');
  const saveReport = useAction('restores.saveReport');
  const save = async (format: 'pdf' | 'html' | 'json') => {
    const id = await runId();
    const { suggestedName } = await call('restores.report', { runId: id });
    const picked = await pick.mutateAsync({
      title: 'Save the plan of this restore',
      suggestedName: `${suggestedName}.${format}`,
    });
    if (picked === null) return;
    const file = { token: picked.token };
    if (format === 'pdf') await savePdf.mutateAsync({ runId: id, file });
    else await saveReport.mutateAsync({ runId: id, file, format });
    notifyDone(`Saved ${picked.label}`);
  };
  const start = (format: 'pdf' | 'html' | 'json') => {
    setBusy(true);
    void save(format)
      .catch(notifyError)
      .finally(() => setBusy(false));
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDeviceFloppy {...ICON} />} loading={isBusy}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconFileTypePdf {...ICON} />} onClick={() => start('pdf')}>
          PDF
        </Menu.Item>
        <Menu.Item leftSection={<IconWorld {...ICON} />} onClick={() => start('html')}>
          Page for a browser (HTML)
        </Menu.Item>
        <Menu.Item leftSection={<IconBraces {...ICON} />} onClick={() => start('json')}>
          Data (JSON)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
