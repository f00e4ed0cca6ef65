import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestOf } from '#shared/contract/contract.ts';
import type { SettingsReply } from '#shared/contract/settings.ts';
import { toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Client } from './client/client.ts';
import type { Unsubscribe } from './client/transport.ts';

export interface SettingsState {
  /** What is set, and what is known of where it is kept; null until it was read for the first time. */
  readonly reply: SettingsReply | null;
  /** Why the last change could not be made, or the settings not be read. */
  readonly error: ErrorValue | null;
  /** Resolves to null when it is made, or to why it could not be, which `error` says too. */
  readonly change: (change: RequestOf<'settings.change'>) => Promise<ErrorValue | null>;
  readonly keepKeys: (keys: RequestOf<'credentials.keep'>) => Promise<ErrorValue | null>;
  readonly forgetKeys: () => Promise<ErrorValue | null>;
  /** Keeps them up to date, whichever window changes them, until the returned function is called. */
  readonly follow: () => Unsubscribe;
}

/** What the person has set, as the program keeps it. */
export function createSettingsStore(client: Client): StoreApi<SettingsState> {
  return createStore<SettingsState>((set) => {
    async function take(call: Promise<SettingsReply>): Promise<ErrorValue | null> {
      try {
        set({ reply: await call, error: null });
        return null;
      } catch (thrown) {
        const error = toErrorValue(thrown);
        set({ error });
        return error;
      }
    }
    return {
      reply: null,
      error: null,
      change: (change) => take(client.call('settings.change', change)),
      keepKeys: (keys) => take(client.call('credentials.keep', keys)),
      forgetKeys: () => take(client.call('credentials.forget', {})),
      follow() {
        const read = () => void take(client.call('settings.read', {}));
        const stopEvents = client.on('settings', (reply) => {
          set({ reply, error: null });
        });
        const stopConnection = client.onConnection((connection) => {
          if (connection === 'connected') read();
        });
        read();
        return () => {
          stopEvents();
          stopConnection();
        };
      },
    };
  });
}
