import { Anchor, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import './page-header.css';

interface PageProps {
  readonly children: ReactNode;
  /** As wide as the window, for grids with many columns. */
  readonly isWide?: boolean;
}

/** The column that a page is set in: its parts 16 px apart. */
export function Page({ children, isWide = false }: PageProps) {
  return (
    <div className="hf-page" data-wide={isWide || undefined}>
      {children}
    </div>
  );
}

interface PageHeaderProps {
  /** What the page says, in one sentence or name; also the window's title. */
  readonly title: string;
  readonly description?: ReactNode;
  /** A StateIcon before the title. */
  readonly icon?: ReactNode;
  /** A StateBadge after the title. */
  readonly badge?: ReactNode;
  /** The way here; the page itself is added as the last part when `current` is given. */
  readonly breadcrumbs?: readonly { readonly label: string; readonly to: string }[];
  /** Buttons, the primary one last. */
  readonly actions?: ReactNode;
}

/** The head of a page: sentence first, actions at its right. Takes the focus on arrival, so that readers hear it. */
export function PageHeader({ title, description, icon, badge, breadcrumbs, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A dialog or a field with autofocus keeps what it took.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} – Holdfast`;
  }, [title]);
  return (
    <header className="hf-page-header">
      <div className="hf-page-lead">
        {icon}
        <div style={{ minWidth: 0 }}>
          {breadcrumbs === undefined ? null : (
            <nav aria-label="Breadcrumbs">
              <ol className="hf-breadcrumbs">
                {breadcrumbs.map(({ label, to }) => (
                  <li key={to}>
                    <Anchor component={Link} to={to} fz="sm">
                      {label}
                    </Anchor>
                  </li>
                ))}
              </ol>
            </nav>
          )}
          <div className="hf-page-title">
            <Title order={1} ref={heading} tabIndex={-1}>
              {title}
            </Title>
            {badge}
          </div>
          {description === undefined ? null : (
            <Text c="dimmed" mt={2} component="div">
              {description}
            </Text>
          )}
        </div>
      </div>
      {actions === undefined ? null : <div className="hf-page-actions">{actions}</div>}
    </header>
  );
}
