import { Button } from '@mantine/core';
import { IconServer2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { EmptyState } from '../../components/empty-state.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';

interface NoServerProps {
  readonly title: string;
  /** What a server is needed for, in a sentence or two. */
  readonly children: ReactNode;
}

/** In place of a form that is about a server, while none is connected: the way to connect one. */
export function NoServer({ title, children }: NoServerProps) {
  return (
    <Panel label="No server">
      <EmptyState
        icon={IconServer2}
        title={title}
        action={
          <Button component={Link} to={paths.newServer}>
            Connect a server
          </Button>
        }
      >
        {children}
      </EmptyState>
    </Panel>
  );
}
