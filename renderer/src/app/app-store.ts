import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppStatus, LibraryDescription } from '#shared/contract/schemas.ts';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Client, Connection } from '../lib/client/client.ts';
import type { Unsubscribe } from '../lib/client/transport.ts';

export interface AppState {
  readonly status: AppStatus;
  /** The open library, or the one open last: it stays while the engine restarts. */
  readonly library: LibraryDescription | null;
  readonly connection: Connection;
  /** Asks for the application's status. */
  readonly ask: () => void;
  /** Follows the application until the returned function is called. */
  readonly follow: () => Unsubscribe;
}

/** The application's status, kept up to date by its events and requested again after every lost connection. */
export function createAppStore(client: Client): StoreApi<AppState> {
  return createStore<AppState>((set, get) => {
    /** Counts status messages, to detect an answer that is older than an event that arrived meanwhile. */
    let heard = 0;

    function accept(status: AppStatus): void {
      heard += 1;
      set({ status });
      // A library never changes: a new description of the same one changes nothing.
      if (status.state === 'ready' && status.library.id !== get().library?.id) {
        set({ library: status.library });
      }
    }

    async function ask(): Promise<void> {
      const heardBefore = heard;
      try {
        const status = await client.call('app.status', {});
        if (heard === heardBefore) accept(status);
      } catch (thrown) {
        // After a broken connection, the status is requested again anyway.
        if (heard === heardBefore && get().connection === 'connected') {
          accept({ state: 'failed', error: toErrorValue(thrown) });
        }
      }
    }

    return {
      status: { state: 'starting' },
      library: null,
      connection: 'connected',
      ask() {
        void ask();
      },
      follow() {
        const stopEvents = client.on('app.status', accept);
        const stopConnection = client.onConnection((connection) => {
          set({ connection });
          if (connection === 'connected') void ask();
        });
        void ask();
        return () => {
          stopEvents();
          stopConnection();
        };
      },
    };
  });
}
