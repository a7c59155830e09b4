import { Checkbox, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { lossOf, mustBeAccepted } from '../../../shared/model/finding.ts';
import type { BackupPreview } from '../../../shared/model/selection.ts';
import { describeLoss, listNames, lossName } from '../../../shared/sentences.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Notice } from '../../components/notice.tsx';
import { asLoss, type LossGroup, lossGroups } from './loss-groups.ts';
import type { Order } from './order.ts';

interface BackUpLossesProps {
  readonly preview: BackupPreview;
  readonly order: Order;
  readonly onChange: (part: Partial<Order>) => void;
}

/** What the backup would lack, by name: the GRANT that cures it, or the loss accepted with its consequence. */
export function BackUpLosses({ preview, order, onChange }: BackUpLossesProps) {
  // Tables without a snapshot have a choice of their own.
  const losses = preview.findings
    .map(lossOf)
    .filter((loss) => loss !== null)
    .filter(({ code }) => code !== 'inconsistent-tables');
  return lossGroups(losses).map((group) => (
    <LossChoice
      key={group.code}
      group={group}
      isAccepted={order.accepted.includes(group.code)}
      onToggle={(isAccepted) =>
        onChange({
          accepted: isAccepted
            ? [...order.accepted, group.code]
            : order.accepted.filter((one) => one !== group.code),
        })
      }
    />
  ));
}

interface LossChoiceProps {
  readonly group: LossGroup;
  readonly isAccepted: boolean;
  readonly onToggle: (isAccepted: boolean) => void;
}

function LossChoice({ group, isAccepted, onToggle }: LossChoiceProps) {
  const { code, databases, names, more, cures } = group;
  const what = lossName(code);
  const of = databases === '' ? '' : ` of ${databases}`;
  return (
    <Notice tone="yellow" icon={IconAlertTriangle} title={`The backup would lack ${what}${of}`}>
      <Text>{describeLoss(asLoss({ ...group, isAccepted: false })).why}</Text>
      {names.length === 0 && more === 0 ? null : (
        <Text className="hf-mono">{listNames(names, more, 12)}</Text>
      )}
      {cures.length === 0 ? null : (
        <CopyBlock
          text={cures.join('\n')}
          label={cures.length === 1 ? 'the GRANT' : 'the GRANTs'}
          maxHeight={140}
        />
      )}
      <Checkbox
        mt={4}
        label={`Accept this loss: ${what}`}
        description={`The backup counts as good and names this. A restore of it brings back no ${what.replace(/^the /, '')}.${mustBeAccepted(code) ? '' : ' Not accepted, it is degraded.'}`}
        checked={isAccepted}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
    </Notice>
  );
}
