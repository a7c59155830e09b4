import { useEffect, useRef } from 'react';
import { Outlet, useLocation } from 'react-router';
import { PasswordPrompt } from '../features/servers/password-prompt.tsx';
import { EngineBanner } from './engine-banner.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { ThemeSync } from './theme-sync.tsx';
import './shell.css';

/** The window: rail at the left, the page beside it. */
export function Shell() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page begins at its top
  useEffect(() => main.current?.scrollTo(0, 0), [pathname]);
  return (
    <div className="hf-shell">
      <ThemeSync />
      <Rail />
      <main className="hf-main" ref={main}>
        <EngineBanner />
        <div className="hf-content">
          <Outlet />
        </div>
      </main>
      <Palette />
      <PasswordPrompt />
    </div>
  );
}
