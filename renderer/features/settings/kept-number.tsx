import { NumberInput } from '@mantine/core';
import { useState } from 'react';

interface KeptNumberProps {
  readonly label: string;
  readonly description?: string;
  readonly unit: string;
  /** What may be chosen, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly onKeep: (value: number) => void;
}

/** A whole number that is kept when its field is left, so that nothing half typed counts. */
export function KeptNumber({ label, description, unit, from, to, value, onKeep }: KeptNumberProps) {
  const [typed, setTyped] = useState<number | string>(value);
  const [known, setKnown] = useState(value);
  // Changed elsewhere: by another window's hand, a command line, a restored copy.
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  const isFit = typeof typed === 'number' && Number.isInteger(typed) && typed >= from && typed <= to;
  return (
    <NumberInput
      label={label}
      description={description}
      suffix={` ${unit}`}
      w={180}
      allowDecimal={false}
      allowNegative={false}
      value={typed}
      error={isFit ? null : `from ${from} to ${to}`}
      onChange={setTyped}
      onBlur={() => {
        if (isFit && typed !== value) onKeep(typed);
      }}
    />
  );
}
