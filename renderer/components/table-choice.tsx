import { Checkbox } from '@mantine/core';
import type { Selection } from './data-table.tsx';

type Chosen = Pick<Selection<never>, 'chosen' | 'onChange'>;

/** Chooses every row that is listed, or none. */
export function ChooseAll({
  selection: { chosen, onChange },
  keys,
}: {
  readonly selection: Chosen;
  readonly keys: readonly string[];
}) {
  const count = keys.filter((key) => chosen.has(key)).length;
  const isAll = keys.length > 0 && count === keys.length;
  return (
    <Checkbox
      size="xs"
      aria-label="Choose all"
      checked={isAll}
      indeterminate={count > 0 && !isAll}
      onChange={() => onChange(new Set(isAll ? [] : keys))}
    />
  );
}

interface ChooseRowProps {
  readonly selection: Chosen;
  readonly rowKey: string;
  readonly name: string;
}

export function ChooseRow({ selection: { chosen, onChange }, rowKey, name }: ChooseRowProps) {
  const toggle = () => {
    const next = new Set(chosen);
    if (!next.delete(rowKey)) next.add(rowKey);
    onChange(next);
  };
  // Not Mantine's, though it looks the same: each row of a table that scrolls would pay for what it can do besides.
  return (
    <input
      type="checkbox"
      className="hf-check"
      aria-label={`Choose ${name}`}
      checked={chosen.has(rowKey)}
      onChange={toggle}
    />
  );
}
