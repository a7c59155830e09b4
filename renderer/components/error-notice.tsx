import { Button, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { WireError } from '../../shared/errors.ts';
import { describeError } from '../../shared/sentences.ts';
import { isCancelled, wireOf } from '../api/client.ts';
import { CopyBlock } from './copy-block.tsx';
import { Notice } from './notice.tsx';

interface ErrorNoticeProps {
  /** What a call threw, or the error kept with a run or a storage. */
  readonly error: unknown;
  readonly wire?: WireError;
  /** Shows "Try again". */
  readonly onRetry?: () => void;
  /** Further buttons, such as "Enter the password". */
  readonly actions?: ReactNode;
  /** Spoken at once; false for errors that the page shows as a fact of the past. */
  readonly isUrgent?: boolean;
}

/** What happened, why, and what to do, with the SQL or command to copy and the raw output folded. */
export function ErrorNotice({ error, wire, onRetry, actions, isUrgent = true }: ErrorNoticeProps) {
  if (isCancelled(error)) return null;
  const known = wire ?? wireOf(error);
  const { title, why, action, copy } = describeError(known);
  return (
    <Notice
      tone="red"
      icon={IconAlertTriangle}
      title={title}
      isUrgent={isUrgent}
      actions={
        onRetry === undefined && actions === undefined ? undefined : (
          <>
            {actions}
            {onRetry === undefined ? null : (
              <Button size="xs" variant="default" onClick={onRetry}>
                Try again
              </Button>
            )}
          </>
        )
      }
    >
      {why === '' ? null : <Text>{why}</Text>}
      {action === '' ? null : <Text>{action}</Text>}
      {copy === null ? null : <CopyBlock text={copy} label="what to run" maxHeight={180} />}
      {known.raw === null || known.raw === '' ? null : (
        <details className="hf-raw">
          <summary>Raw output</summary>
          <CopyBlock text={known.raw} label="the raw output" maxHeight={220} />
        </details>
      )}
    </Notice>
  );
}
