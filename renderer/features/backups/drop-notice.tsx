import { Button, Text } from '@mantine/core';
import { IconTrendingDown } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Drop, DropAccepted } from '../../../shared/model/drop.ts';
import type { BackupId } from '../../../shared/model/ids.ts';
import { acceptedWords, dropLines, dropWhy } from '../../../shared/sentences.ts';
import { useAction } from '../../api/queries.ts';
import { Notice } from '../../components/notice.tsx';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';

interface DropNoticeProps {
  readonly backupId: BackupId;
  readonly drop: Drop;
  /** null: nobody has said yet that it is right. */
  readonly accepted?: DropAccepted | null;
}

/** What a backup holds much less of than the good one before it: a loss of data, or as it should be. */
export function DropNotice({ backupId, drop, accepted = null }: DropNoticeProps) {
  return (
    <Notice
      tone={accepted === null ? 'yellow' : 'blue'}
      icon={IconTrendingDown}
      title="It holds much less than the backup before it"
      actions={
        <>
          <Button
            size="xs"
            variant={accepted === null ? 'filled' : 'default'}
            component={Link}
            to={paths.compare(backupId, drop.since)}
          >
            Compare
          </Button>
          {accepted === null ? <AcceptDropButton backupId={backupId} variant="default" /> : null}
        </>
      }
    >
      {dropLines(drop).map((line) => (
        <Text key={line} fw={500}>
          {line}
        </Text>
      ))}
      <Text c="dimmed">{accepted === null ? dropWhy(drop) : acceptedWords(accepted)}</Text>
    </Notice>
  );
}

interface AcceptDropButtonProps {
  readonly backupId: BackupId;
  readonly variant: 'default' | 'subtle';
  /** What it is about, for readers, who hear many alike. */
  readonly about?: string;
}

/** Says that what dropped is right; kept beside the backup with who said so, and not asked again. */
export function AcceptDropButton({ backupId, variant, about }: AcceptDropButtonProps) {
  const accept = useAction('backups.acceptDrop');
  return (
    <Button
      size="xs"
      variant={variant}
      loading={accept.isPending}
      onClick={() => accept.mutate({ backupId }, { onError: notifyError })}
    >
      This is right
      {about === undefined ? null : <span className="hf-visually-hidden">: {about}</span>}
    </Button>
  );
}
