import { Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ServerView } from '../../../shared/contract.ts';
import type { StorageId } from '../../../shared/model/ids.ts';
import type { BackupPreview } from '../../../shared/model/selection.ts';
import { useCall } from '../../api/queries.ts';
import { Findings } from '../../components/findings.tsx';
import { Panel } from '../../components/panel.tsx';
import { BackUpBlockers } from '../backups/back-up-blockers.tsx';
import { BackUpLocks } from '../backups/back-up-locks.tsx';
import { BackUpLosses } from '../backups/back-up-losses.tsx';
import { type Order, selectionOf } from '../backups/order.ts';
import { isRemark } from '../backups/remarks.ts';
import { ServerErrorNotice } from '../servers/server-error-notice.tsx';
import type { PlanFormValues } from './plan-form.ts';
import { orderOf } from './plan-order.ts';

const TITLE = 'What its backups would meet, as of now';

interface PlanForecastProps {
  readonly server: ServerView;
  readonly storageId: StorageId | null;
  readonly selection: PlanFormValues['selection'];
  readonly onChange: (selection: PlanFormValues['selection']) => void;
}

/**
 * What the plan's backups would lack or stop at, as of now. It stands in nobody's way: a plan may be made for a server
 * that does not answer today.
 */
export function PlanForecast({ server, storageId, selection, onChange }: PlanForecastProps) {
  // What is accepted does not change what is found, so ticking it asks nothing again.
  const asked = { ...selection, acceptedLosses: [] };
  const preview = useCall(
    'backups.preview',
    { serverId: server.id, storageId, selection: asked, isRepeated: true },
    { staleTimeMs: 0, keepPrevious: true },
  );
  const [isDegradedFine, setIsDegradedFine] = useState(false);
  const order: Order = { ...orderOf(server.id, selection), isDegradedFine };
  const change = (part: Partial<Order>) => {
    if (part.isDegradedFine !== undefined) setIsDegradedFine(part.isDegradedFine);
    onChange(selectionOf({ ...order, ...part }));
  };
  return (
    <Panel title={TITLE} label={TITLE}>
      {preview.isError ? (
        <Stack gap={10}>
          <ServerErrorNotice
            error={preview.error}
            serverId={server.id}
            onRetry={() => void preview.refetch()}
          />
          <Text c="dimmed" fz="xs">
            The plan can be made all the same; each of its backups looks again before its first byte.
          </Text>
        </Stack>
      ) : preview.data === undefined ? (
        <Stack gap={10} aria-busy role="status" aria-label="Looking at what its backups would meet">
          <Skeleton height={16} width="70%" />
          <Skeleton height={16} width="50%" />
        </Stack>
      ) : (
        <Found preview={preview.data} order={order} onChange={change} isOld={preview.isPlaceholderData} />
      )}
    </Panel>
  );
}

interface FoundProps {
  readonly preview: BackupPreview;
  readonly order: Order;
  readonly onChange: (part: Partial<Order>) => void;
  readonly isOld: boolean;
}

function Found({ preview, order, onChange, isOld }: FoundProps) {
  const { findings } = preview;
  return (
    <Stack gap={14} aria-busy={isOld}>
      <BackUpLocks preview={preview} order={order} onChange={onChange} />
      <BackUpLosses preview={preview} order={order} onChange={onChange} />
      <BackUpBlockers
        findings={findings}
        onLeaveOut={(database, table) => onChange({ excluded: [...order.excluded, { database, table }] })}
      />
      <div>
        <Findings findings={findings.filter(isRemark)} />
      </div>
    </Stack>
  );
}
