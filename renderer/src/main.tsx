import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/tokens.css';
import { App } from './app/app.tsx';
import { followCommands } from './app/follow-commands.ts';
import { createAppStore } from './app/app-store.ts';
import { ElsewhereGate } from './app/elsewhere-gate.tsx';
import { ErrorBoundary } from './app/error-boundary.tsx';
import { createClient } from './lib/client/client.ts';
import { windowTransport } from './lib/client/window-transport.ts';
import { createOpenedSession } from './lib/opened-session.ts';
import { createRunningWork } from './lib/running-work.ts';
import { createSettingsStore } from './lib/settings-store.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

const client = createClient(windowTransport());
const openedSession = createOpenedSession();
followCommands(client, openedSession);

createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <ElsewhereGate client={client}>
        <App
          client={client}
          store={createAppStore(client)}
          work={createRunningWork()}
          settings={createSettingsStore(client)}
          openedSession={openedSession}
        />
      </ElsewhereGate>
    </ErrorBoundary>
  </StrictMode>,
);
