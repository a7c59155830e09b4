import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface MoreMenuProps {
  /** What it is about: the name of a server, "plans". */
  readonly of: string;
  /** In a row of a list it is smaller than beside a page's actions. */
  readonly isInRow?: boolean;
  /** `Menu.Item`s, with a `RemovalItem` last. */
  readonly children: ReactNode;
}

/** What else can be done with a thing, behind three dots. */
export function MoreMenu({ of, isInRow = false, children }: MoreMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`More for ${of}`} {...(isInRow ? { size: 30 } : {})}>
          <IconDots size={isInRow ? 16 : 17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

interface RemovalItemProps {
  readonly onClick: () => void;
  /** The verb: "Forget". */
  readonly children: string;
}

/** The item with which a thing is gone; a dialog asks before. */
export function RemovalItem({ onClick, children }: RemovalItemProps) {
  return (
    <Menu.Item leftSection={<IconTrash size={16} />} c="var(--mantine-color-error)" onClick={onClick}>
      {children}
    </Menu.Item>
  );
}
