import { Button, Text } from '@mantine/core';
import { IconAlertTriangle, IconKey } from '@tabler/icons-react';
import type { WireError } from '../../../shared/errors.ts';
import { describeError } from '../../../shared/sentences.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import type { HostKey } from './host-key.ts';

interface HostKeyNoticeProps {
  readonly error: WireError;
  readonly shown: HostKey;
  readonly onTrust: (shown: HostKey) => void;
  readonly isPending: boolean;
  readonly isUrgent?: boolean;
}

/** An SSH host that is met for the first time, or that shows another key than before: its fingerprint, to compare. */
export function HostKeyNotice({ error, shown, onTrust, isPending, isUrgent = true }: HostKeyNoticeProps) {
  const { why, action, copy } = describeError(error);
  const isNew = error.code === 'ssh-host-unknown';
  return (
    <Notice
      tone={isNew ? 'blue' : 'red'}
      icon={isNew ? IconKey : IconAlertTriangle}
      title={
        isNew
          ? `Is this the key of the SSH host ${shown.address}?`
          : `The SSH host ${shown.address} has another key than the one that was confirmed`
      }
      isUrgent={isUrgent}
      actions={
        <Button
          size="xs"
          loading={isPending}
          onClick={() => onTrust(shown)}
          {...(isNew ? {} : { color: 'red', variant: 'default' })}
        >
          {isNew ? 'It is: trust this key' : 'Accept the new key'}
        </Button>
      }
    >
      {isNew ? (
        <Text>
          <Mono>{shown.fingerprint}</Mono>
        </Text>
      ) : null}
      <Text>{why}</Text>
      <Text>{action}</Text>
      {copy === null ? null : <CopyBlock text={copy} label="what to run on the host" maxHeight={180} />}
    </Notice>
  );
}
