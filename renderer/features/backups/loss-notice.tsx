import { Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { describeLoss } from '../../../shared/sentences.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Notice } from '../../components/notice.tsx';
import { asLoss, type LossGroup } from './loss-groups.ts';

/** What a backup lacks, by name, with what cures it for the next one. */
export function LossNotice({ group }: { readonly group: LossGroup }) {
  const { title, why } = describeLoss(asLoss(group));
  const { cures } = group;
  return (
    <Notice tone={group.isAccepted ? 'blue' : 'yellow'} icon={IconAlertTriangle} title={title}>
      <Text>{why}</Text>
      {cures.length === 0 ? null : (
        <CopyBlock
          text={cures.join('\n')}
          label={cures.length === 1 ? 'the GRANT' : 'the GRANTs'}
          maxHeight={140}
        />
      )}
    </Notice>
  );
}
