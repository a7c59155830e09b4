import { Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import type { PlanView } from '../../../shared/model/plan.ts';
import { useCall } from '../../api/queries.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';
import { backupColumns } from '../backups/backup-columns.tsx';

const SHOWN = 100;
const HIDDEN = ['where', 'took'];

/** What the plan left in its storage, newest first. */
export function PlanBackups({ plan }: { readonly plan: PlanView }) {
  const list = useCall('backups.list', {
    serverId: null,
    planId: plan.id,
    database: null,
    limit: SHOWN,
    offset: 0,
  });
  const navigate = useNavigate();
  return (
    <Panel title="Its backups" isFlush>
      <Loaded query={list} lines={3}>
        {({ backups, total }) => (
          <>
            <DataTable
              label="Backups of the plan"
              columns={backupColumns.filter(({ key }) => !HIDDEN.includes(key))}
              rows={backups}
              rowKey={({ id }) => id}
              initialSort={{ key: 'when', isDescending: true }}
              onOpen={({ id }) => void navigate(paths.backup(id))}
              empty="None yet. The first comes with its next run, or with “Run now”."
            />
            {total > SHOWN ? (
              <Text className="hf-table-foot">
                The newest {SHOWN} of {total}; Backups shows all.
              </Text>
            ) : null}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
