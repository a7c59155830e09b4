import { Button, Group, Text } from '@mantine/core';
import { formatCount } from '../../shared/format.ts';

interface PagerProps {
  /** From 0. */
  readonly page: number;
  readonly pageSize: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

/** Leads through a list that is asked for in pages, newest first; draws nothing when all is on one. */
export function Pager({ page, pageSize, total, onPage }: PagerProps) {
  if (total <= pageSize) return null;
  const from = page * pageSize + 1;
  const to = Math.min(total, from + pageSize - 1);
  return (
    <Group justify="flex-end" gap={8}>
      <Text c="dimmed" fz="xs">
        {formatCount(from)} to {formatCount(to)} of {formatCount(total)}
      </Text>
      <Button size="xs" variant="default" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Newer
      </Button>
      <Button size="xs" variant="default" disabled={to >= total} onClick={() => onPage(page + 1)}>
        Older
      </Button>
    </Group>
  );
}
