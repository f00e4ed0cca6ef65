import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RequestOf } from '#shared/contract/contract.ts';
import type { SettingsReply } from '#shared/contract/settings.ts';
import { toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Client } from './client/client.ts';
import type { Unsubscribe } from './client/transport.ts';

export interface SettingsState {
  /** The settings, and what is known about where they are kept; null until first read. */
  readonly reply: SettingsReply | null;
  /** Why the last change could not be made, or the settings could not be read. */
  readonly error: ErrorValue | null;
  /** Resolves to null on success, or to the error, which is also set as `error`. */
  readonly change: (change: RequestOf<'settings.change'>) => Promise<ErrorValue | null>;
  readonly keepKeys: (keys: RequestOf<'credentials.keep'>) => Promise<ErrorValue | null>;
  readonly forgetKeys: () => Promise<ErrorValue | null>;
  /** Keeps the settings up to date, whichever window changes them, until the returned function is called. */
  readonly follow: () => Unsubscribe;
}

/** The user's settings, as the program stores them. */
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
