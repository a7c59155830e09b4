import { Group, Text } from '@mantine/core';
import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import './error-notice.css';
import './state-badge.css';

interface NoticeProps {
  readonly tone: 'red' | 'yellow' | 'blue';
  readonly icon: TablerIcon;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Spoken at once when it appears; for failures of what the user just did. */
  readonly isUrgent?: boolean;
}

/** A bordered remark that needs reading: icon, title, text, actions. */
export function Notice({ tone, icon: Icon, title, children, actions, isUrgent = false }: NoticeProps) {
  return (
    <div className="hf-notice" data-tone={tone} role={isUrgent ? 'alert' : undefined}>
      <span className={`hf-tone-icon hf-tone-${tone}`} style={{ width: 28, height: 28 }} aria-hidden>
        <Icon size={16} stroke={1.8} />
      </span>
      <div className="hf-notice-body">
        <Text fw={600} component="div" mt={3}>
          {title}
        </Text>
        {children}
        {actions === undefined ? null : (
          <Group gap={8} mt={4}>
            {actions}
          </Group>
        )}
      </div>
    </div>
  );
}
