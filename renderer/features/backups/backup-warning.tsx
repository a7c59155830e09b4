import { Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { isImported } from '../../../shared/model/backup.ts';
import { describeLoss, describeProof } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Notice } from '../../components/notice.tsx';
import { paths } from '../../lib/paths.ts';
import { DropNotice } from './drop-notice.tsx';
import { asLoss, lossGroups } from './loss-groups.ts';

/** Why a backup is not good, or should be looked at, and the one thing to do next; draws nothing for any other. */
export function BackupWarning({ backup }: { readonly backup: BackupView }) {
  const { proof, completeness } = backup;
  if (proof.state === 'damaged' || proof.state === 'missing') return <Lost backup={backup} />;
  if (proof.state === 'drill-failed') return <DrillFailed backup={backup} />;
  if (completeness === 'degraded') return <Lacking backup={backup} />;
  const { id, drop, dropAccepted } = backup;
  return drop === null ? null : <DropNotice backupId={id} drop={drop} accepted={dropAccepted} />;
}

function Lost({ backup }: { readonly backup: BackupView }) {
  return (
    <Notice
      tone="red"
      icon={IconAlertTriangle}
      title="Do not rely on this backup"
      actions={<BackUpAgain backup={backup} />}
    >
      <Text>{describeProof(backup.proof)}</Text>
    </Notice>
  );
}

function DrillFailed({ backup }: { readonly backup: BackupView }) {
  const drills = useCall('drills.list', { backupId: backup.id }).data ?? [];
  const failed = [...drills]
    .sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1))
    .find(({ passed }) => !passed);
  return (
    <Notice
      tone="red"
      icon={IconAlertTriangle}
      title="Do not rely on this backup"
      actions={
        <>
          <BackUpAgain backup={backup} />
          {failed === undefined ? null : (
            <Button size="xs" variant="default" component={Link} to={paths.drill(failed.runId)}>
              Open the drill
            </Button>
          )}
        </>
      }
    >
      <Text>{describeProof(backup.proof)}</Text>
    </Notice>
  );
}

function Lacking({ backup }: { readonly backup: BackupView }) {
  const lacking = lossGroups(backup.losses.filter(({ accepted }) => !accepted));
  return (
    <Notice
      tone="yellow"
      icon={IconAlertTriangle}
      title="This backup lacks something"
      actions={
        <Button size="xs" variant="default" component={Link} to="?tab=evidence" replace>
          What to do about it
        </Button>
      }
    >
      {lacking.map((group) => (
        <Text key={group.code}>{describeLoss(asLoss(group)).title}</Text>
      ))}
    </Notice>
  );
}

/** An imported dump is of no server that could be backed up. */
function BackUpAgain({ backup }: { readonly backup: BackupView }) {
  if (isImported(backup)) return null;
  return (
    <Button size="xs" component={Link} to={paths.backUp(backup.serverId)}>
      Back up again
    </Button>
  );
}
