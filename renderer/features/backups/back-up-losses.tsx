import { Checkbox, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { BackupPreview } from '../../../shared/model/selection.ts';
import type { Loss, LossCode } from '../../../shared/model/verdict.ts';
import { describeLoss, listNames, lossName } from '../../../shared/sentences.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Notice } from '../../components/notice.tsx';
import type { Order } from './order.ts';

interface BackUpLossesProps {
  readonly preview: BackupPreview;
  readonly order: Order;
  readonly onChange: (part: Partial<Order>) => void;
}

/** What the backup would lack, by name: the GRANT that cures it, or the loss accepted with its consequence. */
export function BackUpLosses({ preview, order, onChange }: BackUpLossesProps) {
  return byCode(preview.losses).map(([code, losses]) => (
    <LossGroup
      key={code}
      code={code}
      losses={losses}
      isAccepted={order.accepted.includes(code)}
      onToggle={(isAccepted) =>
        onChange({
          accepted: isAccepted ? [...order.accepted, code] : order.accepted.filter((one) => one !== code),
        })
      }
    />
  ));
}

/** What a GRANT would cure stops the backup until it is accepted; what nothing cures only degrades it. */
export function mustBeAccepted(code: LossCode): boolean {
  return code.startsWith('unseen-');
}

interface LossGroupProps {
  readonly code: LossCode;
  readonly losses: readonly Loss[];
  readonly isAccepted: boolean;
  readonly onToggle: (isAccepted: boolean) => void;
}

function LossGroup({ code, losses, isAccepted, onToggle }: LossGroupProps) {
  const [first] = losses;
  if (first === undefined) return null;
  const databases = losses.flatMap(({ database }) => (database === null ? [] : [database]));
  const names = losses.flatMap(({ database, objects }) =>
    objects.map((name) => (database === null ? name : `${database}.${name}`)),
  );
  const more = losses.reduce((sum, loss) => sum + loss.more, 0);
  const cures = [...new Set(losses.flatMap(({ cure }) => (cure === null ? [] : [cure])))];
  const of = databases.length === 0 ? '' : ` of ${listNames(databases)}`;
  return (
    <Notice tone="yellow" icon={IconAlertTriangle} title={`The backup would lack ${lossName(code)}${of}`}>
      <Text>{describeLoss({ ...first, accepted: false }).why}</Text>
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
        label="Accept this loss"
        description={`The backup counts as good and names this. A restore of it brings back no ${lossName(code).replace(/^the /, '')}.${mustBeAccepted(code) ? '' : ' Not accepted, it is degraded.'}`}
        checked={isAccepted}
        onChange={(event) => onToggle(event.currentTarget.checked)}
      />
    </Notice>
  );
}

/** Grouped, since a loss is accepted by its kind; tables without a snapshot have a choice of their own. */
function byCode(losses: readonly Loss[]): [LossCode, Loss[]][] {
  const groups = new Map<LossCode, Loss[]>();
  for (const loss of losses)
    if (loss.code !== 'inconsistent-tables') groups.set(loss.code, [...(groups.get(loss.code) ?? []), loss]);
  return [...groups];
}
