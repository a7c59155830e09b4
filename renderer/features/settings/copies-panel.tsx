import { Button, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { formatDateTime } from '../../../shared/format.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Bytes } from '../../components/figures.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Moment } from '../../components/moment.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyDone } from '../../lib/notify.ts';
import '../../components/rows.css';

type Copy = CallOutput<'settings.copies'>[number];

/** The copies that Holdfast makes of its own state, and the way back to one; also while the state is broken. */
export function CopiesPanel() {
  const copies = useCall('settings.copies', {}, { staleTimeMs: 0 });
  const [chosen, setChosen] = useState<Copy | null>(null);
  return (
    <Panel title="Copies of what Holdfast remembers" isFlush>
      <div className="hf-rows">
        <div className="hf-row">
          <Text c="dimmed">
            Once a day Holdfast copies its own memory (servers, plans, runs, which backups there are) and
            keeps the last ten copies. Backups and passwords are not in it, and stay as they are whatever you
            restore.
          </Text>
        </div>
        <Loaded query={copies}>
          {(known) =>
            known.length === 0 ? (
              <div className="hf-row">
                <Text c="dimmed">There is no copy yet. The first is made within a day.</Text>
              </div>
            ) : (
              known.map((copy) => (
                <div className="hf-row" key={copy.name}>
                  <span>
                    <Moment at={copy.at} />{' '}
                    <span className="hf-dimmed">
                      <Bytes value={copy.bytes} />
                    </span>
                  </span>
                  <Button size="xs" variant="default" onClick={() => setChosen(copy)}>
                    Go back to it
                    <span className="hf-visually-hidden">: {formatDateTime(copy.at)}</span>
                  </Button>
                </div>
              ))
            )
          }
        </Loaded>
      </div>
      <GoBackDialog copy={chosen} onClose={() => setChosen(null)} />
    </Panel>
  );
}

function GoBackDialog({ copy, onClose }: { readonly copy: Copy | null; readonly onClose: () => void }) {
  const restore = useAction('settings.restoreCopy');
  const client = useQueryClient();
  const close = () => {
    restore.reset();
    onClose();
  };
  const goBack = async ({ name, at }: Copy) => {
    const { former } = await restore.mutateAsync({ name });
    // Also what the former state could not answer.
    await client.invalidateQueries();
    const before = former === null ? '' : ` What it knew before is kept in ${former}.`;
    notifyDone(`Holdfast is as it was on ${formatDateTime(at)}.${before}`);
    close();
  };
  return (
    <ConfirmDialog
      opened={copy !== null}
      onClose={close}
      onConfirm={() => (copy === null ? undefined : void goBack(copy).catch(() => {}))}
      title={copy === null ? '' : `Go back to ${formatDateTime(copy.at)}?`}
      confirmLabel="Go back"
      isBusy={restore.isPending}
      error={restore.error}
    >
      <Text>
        Servers, plans and settings become what they were then. Backups made since stay in their storages:
        rescan each storage afterwards to see them again. What Holdfast knows now is kept in a file beside it.
      </Text>
    </ConfirmDialog>
  );
}
