import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowsDiff,
  IconDeviceFloppy,
  IconDots,
  IconFileCheck,
  IconFlask,
  IconFolderOpen,
  IconPin,
  IconPinFilled,
  IconRestore,
  IconServerBolt,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { BackupView } from '../../../shared/contract.ts';
import { isRowsOnly } from '../../../shared/model/backup.ts';
import { useAction } from '../../api/queries.ts';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { useRunningRuns } from '../../lib/use-running-runs.ts';
import { DeleteBackupDialog } from './delete-backup-dialog.tsx';
import { SaveAsDialog } from './save-as-dialog.tsx';
import { useIsPinned } from './use-is-pinned.ts';

const ICON = { size: 16, stroke: 1.7 } as const;

interface BackupActionsProps {
  readonly backup: BackupView;
  /** False while its files cannot be read; what needs them is then off. */
  readonly isOpen: boolean;
  /** False also while this machine has no key for them. */
  readonly isReadable: boolean;
}

/** What one can do with a backup: pin, check, save, delete; drill and restore as buttons of their own. */
export function BackupActions({ backup, isOpen, isReadable }: BackupActionsProps) {
  const [dialog, setDialog] = useState<'save' | 'delete' | null>(null);
  const drill = useAction('drills.start');
  const check = useAction('backups.check');
  const pinned = useIsPinned(backup);
  const reveal = useAction('app.reveal');
  const running = useRunningRuns().filter((run) => run.backupId === backup.id);
  const isDrilling = running.some(({ kind }) => kind === 'drill');
  const startDrill = (keepServer: boolean) =>
    drill.mutate({ backupId: backup.id, keepServer }, { onError: notifyError });
  const close = () => setDialog(null);
  const isRestorable = isReadable && !isRowsOnly(backup);
  return (
    <>
      <PinButton backup={backup} isOpen={isOpen} />
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="More to do with this backup">
            <IconDots {...ICON} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconFileCheck {...ICON} />}
            disabled={!isOpen || running.some(({ kind }) => kind === 'check')}
            onClick={() => check.mutate({ backupId: backup.id }, { onError: notifyError })}
          >
            Check
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDeviceFloppy {...ICON} />}
            disabled={!isReadable}
            onClick={() => setDialog('save')}
          >
            Save as SQL
          </Menu.Item>
          <Menu.Item
            component={Link}
            to={paths.compare(backup.id)}
            leftSection={<IconArrowsDiff {...ICON} />}
            disabled={!isReadable}
          >
            Compare with another backup
          </Menu.Item>
          <Menu.Item
            leftSection={<IconServerBolt {...ICON} />}
            disabled={!isRestorable || isDrilling}
            onClick={() => startDrill(true)}
          >
            Drill and keep the server running
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderOpen {...ICON} />}
            disabled={!isOpen}
            onClick={() => reveal.mutate({ backupId: backup.id }, { onError: notifyError })}
          >
            Show its folder
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash {...ICON} />}
            disabled={pinned}
            onClick={() => setDialog('delete')}
          >
            {pinned ? 'Delete (unpin it first)' : 'Delete'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button
        variant="default"
        leftSection={<IconFlask {...ICON} />}
        disabled={!isRestorable || isDrilling}
        loading={drill.isPending}
        onClick={() => startDrill(false)}
      >
        Drill
      </Button>
      {isRestorable ? (
        <Button component={Link} to={paths.restore(backup.id)} leftSection={<IconRestore {...ICON} />}>
          Restore
        </Button>
      ) : (
        <Button disabled leftSection={<IconRestore {...ICON} />}>
          Restore
        </Button>
      )}
      <SaveAsDialog backup={backup} opened={dialog === 'save'} onClose={close} />
      <DeleteBackupDialog backup={backup} opened={dialog === 'delete'} onClose={close} />
    </>
  );
}

function PinButton({ backup, isOpen }: Pick<BackupActionsProps, 'backup' | 'isOpen'>) {
  const pin = useAction('backups.pin');
  const pinned = useIsPinned(backup);
  const Icon = pinned ? IconPinFilled : IconPin;
  const label = pinned ? 'Unpin' : 'Pin';
  return (
    <Tooltip
      label={pinned ? 'Pinned: it is never deleted. Click to unpin.' : 'Pin, so that it is never deleted'}
    >
      <ActionIcon
        aria-label={label}
        aria-pressed={pinned}
        disabled={!isOpen}
        loading={pin.isPending}
        onClick={() => pin.mutate({ backupId: backup.id, pinned: !pinned }, { onError: notifyError })}
      >
        <Icon {...ICON} />
      </ActionIcon>
    </Tooltip>
  );
}
