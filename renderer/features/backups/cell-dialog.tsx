import { Modal, Text } from '@mantine/core';
import { formatBytes, formatCount } from '../../../shared/format.ts';
import type { Cell, RowColumn } from '../../../shared/model/rows.ts';
import { useCall } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { Loaded } from '../../components/loading.tsx';
import type { TableAddress } from './rows-page.tsx';

export interface ChosenCell {
  readonly row: number;
  readonly column: number;
  readonly definition: RowColumn;
  readonly cell: Cell;
}

interface CellDialogProps {
  readonly address: TableAddress;
  readonly chosen: ChosenCell | null;
  readonly onClose: () => void;
}

/** One value of a row, whole; JSON is laid out. */
export function CellDialog({ address, chosen, onClose }: CellDialogProps) {
  return (
    <Modal
      opened={chosen !== null}
      onClose={onClose}
      title={chosen === null ? '' : `${chosen.definition.name}, row ${formatCount(chosen.row + 1)}`}
      size="lg"
    >
      {chosen === null ? null : <Whole address={address} chosen={chosen} />}
    </Modal>
  );
}

function Whole({ address, chosen }: { readonly address: TableAddress; readonly chosen: ChosenCell }) {
  const { row, column, definition, cell } = chosen;
  const isCut = cell.cutFrom !== null;
  const whole = useCall('backups.cell', { ...address, row, column }, { enabled: isCut });
  if (!isCut) return <Value definition={definition} cell={cell} />;
  return (
    <Loaded query={whole} lines={6}>
      {(answer) => <Value definition={definition} cell={answer} />}
    </Loaded>
  );
}

function Value({ definition, cell }: { readonly definition: RowColumn; readonly cell: Cell }) {
  return (
    <>
      <CopyBlock text={laidOut(cell)} label="the value" maxHeight={420} />
      <Text c="dimmed" fz="xs" mt={8}>
        {definition.type === '' ? '' : `${definition.type} · `}
        {sizeWords(cell)}
      </Text>
    </>
  );
}

function sizeWords({ kind, text, cutFrom }: Cell): string {
  if (kind === 'binary')
    return cutFrom === null
      ? formatBytes(text.length / 2)
      : `the first ${formatBytes(text.length / 2)} of ${formatBytes(cutFrom)}; save the table to have it all`;
  return cutFrom === null
    ? `${formatCount(text.length)} characters`
    : `the first ${formatCount(text.length)} of ${formatCount(cutFrom)} characters; save the table to have it all`;
}

/** JSON in lines; anything else as it is. Numbers beyond JavaScript's would change, so digits must survive. */
export function laidOut({ kind, text, cutFrom }: Cell): string {
  if (kind === 'binary') return text.replaceAll(/(.{2})/g, '$1 ').trimEnd();
  if (kind !== 'text' || cutFrom !== null || !/^\s*[[{]/.test(text)) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    const compact = (json: string) => json.replaceAll(/\s+/g, '');
    return compact(JSON.stringify(parsed)) === compact(text) ? JSON.stringify(parsed, null, 2) : text;
  } catch {
    return text;
  }
}
