import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { GrantLost } from '../../../shared/model/restore.ts';
import { grantsLostWords } from '../../../shared/sentences.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Notice } from '../../components/notice.tsx';

interface GrantsNoticeProps {
  readonly grants: readonly GrantLost[];
  /** It has been done, or tried. */
  readonly isPast: boolean;
}

/** What others may no longer do with the routines that are replaced, and the statements that let them again. */
export function GrantsNotice({ grants, isPast }: GrantsNoticeProps) {
  if (grants.length === 0) return null;
  const { title, why } = grantsLostWords(grants.length, isPast);
  return (
    <Notice tone="yellow" icon={IconAlertTriangle} title={title}>
      <Text>{why}</Text>
      <CopyBlock
        text={grants.map(({ statement }) => statement).join('\n')}
        label="the GRANT statements"
        maxHeight={180}
      />
    </Notice>
  );
}
