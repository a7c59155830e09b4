import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { IconClock, IconFolderOpen, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { isImported } from '../../../shared/model/backup.ts';
import type { FileEntry } from '../../../shared/model/manifest.ts';
import { keptWords } from '../../../shared/sentences.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { CopyBlock, CopyButton } from '../../components/copy-block.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Bytes } from '../../components/figures.tsx';
import { Moment } from '../../components/moment.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';
import { ClientField } from '../clients/client-field.tsx';
import { EncryptedFor } from './backup-encryption.tsx';
import type { OpenedBackup } from './backup-page.tsx';
import { DeleteBackupDialog } from './delete-backup-dialog.tsx';
import { useIsPinned } from './use-is-pinned.ts';

const fileColumns: readonly Column<FileEntry>[] = [
  {
    key: 'name',
    header: 'File',
    cell: ({ name }) => (
      <span style={{ whiteSpace: 'nowrap' }}>
        <Mono>{name}</Mono>
      </span>
    ),
  },
  { key: 'size', header: 'Size', align: 'right', cell: ({ bytes }) => <Bytes value={bytes} /> },
  {
    key: 'hash',
    header: 'SHA-256',
    cell: ({ name, sha256 }) => (
      <Group gap={6} wrap="nowrap">
        <Mono>{sha256}</Mono>
        <CopyButton text={sha256} label={`the hash of ${name}`} />
      </Group>
    ),
  },
];

/** Where a backup's files are, and how long they stay. */
export function BackupPlace({ opened }: { readonly opened: OpenedBackup }) {
  const { backup, manifest, location } = opened;
  const reveal = useAction('app.reveal');
  return (
    <Stack gap={16}>
      <Panel
        title={`Kept in ${backup.storageName}`}
        actions={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFolderOpen size={14} />}
            onClick={() => reveal.mutate({ backupId: backup.id }, { onError: notifyError })}
          >
            Show its folder
          </Button>
        }
      >
        <CopyBlock text={location} label="the folder" />
      </Panel>
      <Panel title="Files" isFlush>
        <DataTable
          label="Files of this backup"
          columns={fileColumns}
          rows={[manifest.files.dump, manifest.files.index]}
          rowKey={({ name }) => name}
        />
        <p className="hf-table-foot">
          Beside them: <Mono>manifest.json</Mono>, the headline in plain JSON; <Mono>SHA256SUMS</Mono>, the
          hashes of all three; <Mono>events</Mono>, what happened to this backup later.
        </p>
      </Panel>
      <EncryptedFor opened={opened} />
      {isImported(backup) ? <WhoseImport opened={opened} /> : null}
      <HowLong opened={opened} />
    </Stack>
  );
}

/** An imported dump is of no server that could say whose it is. */
function WhoseImport({ opened: { backup, clientId } }: { readonly opened: OpenedBackup }) {
  const hasClients = (useCall('clients.list', {}).data ?? []).length > 0;
  const give = useAction('imports.give');
  if (!hasClients) return null;
  return (
    <Panel title="Whose it is">
      <ClientField
        value={clientId}
        onChange={(next) => give.mutate({ backupId: backup.id, clientId: next }, { onError: notifyError })}
      />
    </Panel>
  );
}

/** Why it stays, or when it goes. */
function Kept({ backup }: { readonly backup: OpenedBackup['backup'] }) {
  const { kept, id } = backup;
  const keep = useAction('retention.keep');
  if (kept === null) return <Text>It stays until somebody deletes it. Nothing removes it by itself.</Text>;
  const words = keptWords(kept);
  if (kept.decision === 'keep') return <Text>Its plan’s retention keeps it: {words}.</Text>;
  return (
    <Notice
      tone="yellow"
      icon={IconClock}
      title="Its plan’s retention lets it go"
      actions={
        <Button
          size="xs"
          variant="default"
          loading={keep.isPending}
          onClick={() => keep.mutate({ backupId: id }, { onError: notifyError })}
        >
          Keep it
        </Button>
      }
    >
      <Text>It {words}. To keep it is to pin it.</Text>
    </Notice>
  );
}

function HowLong({ opened }: { readonly opened: OpenedBackup }) {
  const { backup } = opened;
  const pinned = useIsPinned(backup);
  const pin = useAction('backups.pin');
  const [isDeleting, setIsDeleting] = useState(false);
  return (
    <Panel title="How long">
      <Stack gap={14}>
        <Kept backup={backup} />
        <Switch
          label="Pinned"
          description={
            <>
              A pinned backup cannot be deleted. The pin is kept beside the files, so it holds on other
              machines too.
              {!pinned || backup.pinnedUntil === null ? null : (
                <>
                  {' '}
                  This one, a safety backup, is pinned until <Moment at={backup.pinnedUntil} />.
                </>
              )}
            </>
          }
          checked={pinned}
          disabled={pin.isPending}
          onChange={(event) =>
            pin.mutate({ backupId: backup.id, pinned: event.currentTarget.checked }, { onError: notifyError })
          }
        />
        <div>
          <Button
            variant="light"
            color="red"
            leftSection={<IconTrash size={15} />}
            disabled={pinned}
            onClick={() => setIsDeleting(true)}
          >
            Delete this backup
          </Button>
        </div>
      </Stack>
      <DeleteBackupDialog backup={backup} opened={isDeleting} onClose={() => setIsDeleting(false)} />
    </Panel>
  );
}
