import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './base.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import * as z from 'zod';
import { connectEvents } from '../api/events.ts';
import { setEngineRestart } from './engine-restart.ts';
import { styleNonce } from './nonce.ts';
import { router } from './routes.tsx';
import { cssVariables, theme } from './theme.ts';

// The window's policy forbids eval; zod would try it first and the attempt would be reported.
z.config({ jitless: true });

const nonce = styleNonce();
// react-remove-scroll, under Mantine's dialogs, adds a style element and takes its nonce from here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const queries = new QueryClient({
  defaultOptions: {
    // Everything asked is on this machine: no retry hides a failure, and events say when to ask again.
    queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

connectEvents(queries, {
  onNavigate: (to) => void router.navigate(to),
  onEngineRestarted: setEngineRestart,
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      getStyleNonce={() => nonce}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: 'holdfast-theme' })}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
