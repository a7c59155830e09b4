import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import './panel.css';

interface PanelProps {
  readonly title?: ReactNode;
  /** At the title's right. */
  readonly actions?: ReactNode;
  /** Without padding, for tables and lists that draw their own lines. */
  readonly isFlush?: boolean;
  /** A coloured border, where the panel warns. */
  readonly tone?: 'red' | 'yellow';
  /** Names the region for readers where there is no title. */
  readonly label?: string;
  readonly children: ReactNode;
}

/** A part of a page: 1 px border, radius 8, optional title with actions. */
export function Panel({ title, actions, isFlush = false, tone, label, children }: PanelProps) {
  return (
    <section className="hf-panel" data-tone={tone} aria-label={label}>
      {title === undefined && actions === undefined ? null : (
        <div className="hf-panel-head">
          {title === undefined ? (
            <span />
          ) : (
            <Title order={2} fz={14}>
              {title}
            </Title>
          )}
          {actions}
        </div>
      )}
      <div className="hf-panel-body" data-flush={isFlush || undefined}>
        {children}
      </div>
    </section>
  );
}
