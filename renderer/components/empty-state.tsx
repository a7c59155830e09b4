import { Group, Text, Title } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  readonly icon: TablerIcon;
  readonly title: string;
  /** Two sentences that teach what belongs here. */
  readonly children: ReactNode;
  /** 1 where it is the whole page. */
  readonly order?: 1 | 2;
  /** The one next step. */
  readonly action?: ReactNode;
}

/** What an empty page shows instead of nothing. */
export function EmptyState({ icon: Icon, title, children, action, order = 2 }: EmptyStateProps) {
  return (
    <div className="hf-empty">
      <span className="hf-empty-icon" aria-hidden>
        <Icon size={26} stroke={1.6} />
      </span>
      <Title order={order} fz={16}>
        {title}
      </Title>
      <Text c="dimmed" component="div">
        {children}
      </Text>
      {action === undefined ? null : (
        <Group mt={12} gap={8} justify="center">
          {action}
        </Group>
      )}
    </div>
  );
}
