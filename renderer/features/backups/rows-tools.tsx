import { ActionIcon, Button, NumberInput, Text, TextInput, Tooltip } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconChevronsLeft,
  IconChevronsRight,
  IconSearch,
} from '@tabler/icons-react';
import { useState } from 'react';
import { ROWS_PER_PAGE, rangeWords } from './rows-page.tsx';

interface RowsToolsProps {
  readonly total: number;
  readonly offset: number;
  readonly shown: number;
  readonly onOffset: (offset: number) => void;
  /** '' ends the search. */
  readonly onSearch: (text: string) => void;
  readonly isSearching: boolean;
}

/** Finding text, and turning pages by row number. */
export function RowsTools({ total, offset, shown, onOffset, onSearch, isSearching }: RowsToolsProps) {
  const [text, setText] = useState('');
  const clear = () => {
    setText('');
    onSearch('');
  };
  return (
    <div className="hf-rows-tools">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSearch(text.trim());
        }}
      >
        <TextInput
          aria-label="Find text in the rows"
          placeholder="Find text in the rows"
          size="xs"
          w={240}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" disabled={text.trim() === ''}>
          Find
        </Button>
        {isSearching ? (
          <Button size="xs" variant="subtle" color="gray" onClick={clear}>
            Show all rows
          </Button>
        ) : null}
      </form>
      {isSearching ? null : <Paging total={total} offset={offset} shown={shown} onOffset={onOffset} />}
    </div>
  );
}

function Paging({
  total,
  offset,
  shown,
  onOffset,
}: Pick<RowsToolsProps, 'total' | 'offset' | 'shown' | 'onOffset'>) {
  const [wanted, setWanted] = useState<number | string>('');
  const last = Math.max(0, Math.floor((total - 1) / ROWS_PER_PAGE) * ROWS_PER_PAGE);
  const go = (to: number) => onOffset(Math.max(0, Math.min(to, Math.max(0, total - 1))));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof wanted !== 'number') return;
        setWanted(Math.max(1, Math.min(wanted, total)));
        go(wanted - 1);
      }}
    >
      <Text c="dimmed" fz="xs" role="status">
        {rangeWords(offset, shown, total)}
      </Text>
      <NumberInput
        aria-label="Go to row"
        placeholder="Go to row"
        size="xs"
        w={104}
        min={1}
        max={Math.max(1, total)}
        allowDecimal={false}
        hideControls
        thousandSeparator=","
        value={wanted}
        onChange={setWanted}
      />
      <Step label="First rows" disabled={offset === 0} onClick={() => go(0)} icon={IconChevronsLeft} />
      <Step
        label="Previous rows"
        disabled={offset === 0}
        onClick={() => go(offset - ROWS_PER_PAGE)}
        icon={IconChevronLeft}
      />
      <Step
        label="Next rows"
        disabled={offset + shown >= total}
        onClick={() => go(offset + shown)}
        icon={IconChevronRight}
      />
      <Step
        label="Last rows"
        disabled={offset + shown >= total}
        onClick={() => go(last)}
        icon={IconChevronsRight}
      />
    </form>
  );
}

interface StepProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
  readonly icon: typeof IconChevronLeft;
}

function Step({ label, disabled, onClick, icon: Icon }: StepProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={28} aria-label={label} disabled={disabled} onClick={onClick}>
        <Icon size={15} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
