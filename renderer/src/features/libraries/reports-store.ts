import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { NetworkRequest } from '#shared/domain/network.ts';
import type { Client } from '../../lib/client/client.ts';
import type { Unsubscribe } from '../../lib/client/transport.ts';
import { createLoader, IDLE, type Loadable } from '../../lib/loadable.ts';

type IndexName = RequestOf<'index.report'>['index'];

/** How many requests are shown; the program keeps more. */
const SHOWN = 200;

export interface ReportsState {
  readonly system: Loadable<ReplyOf<'system.report'>>;
  readonly index: Loadable<ReplyOf<'index.report'> & { readonly name: IndexName }>;
  /** The newest first. */
  readonly requests: readonly NetworkRequest[];
  readonly readSystem: () => void;
  readonly measureIndex: (name: IndexName) => void;
  readonly follow: () => Unsubscribe;
}

/** What the engine holds, how good its indexes are, and what went over the network. */
export function createReportsStore(client: Client): StoreApi<ReportsState> {
  return createStore<ReportsState>((set, get) => {
    const system = createLoader<ReplyOf<'system.report'>>({
      read: () => get().system,
      write(value) {
        set({ system: value });
      },
    });
    const index = createLoader<ReplyOf<'index.report'> & { name: IndexName }>({
      read: () => get().index,
      write(value) {
        set({ index: value });
      },
    });
    return {
      system: IDLE,
      index: IDLE,
      requests: [],
      readSystem() {
        system.load((signal) => client.call('system.report', {}, { signal }));
      },
      measureIndex(name) {
        index.load(async (signal) => ({
          ...(await client.call('index.report', { index: name }, { signal })),
          name,
        }));
      },
      follow() {
        const read = () => {
          client.call('network.requests', {}).then(
            ({ requests }) => {
              set({ requests: requests.slice(0, SHOWN) });
            },
            // After a broken connection, they are read again anyway.
            () => undefined,
          );
        };
        const stops = [
          client.on('network.request', (request) => {
            set({ requests: [request, ...get().requests].slice(0, SHOWN) });
          }),
          // The reports are about the previously open library.
          client.on('app.status', () => {
            system.clear();
            index.clear();
          }),
          client.onConnection((connection) => {
            if (connection === 'connected') read();
          }),
        ];
        read();
        return () => {
          for (const stop of stops) stop();
        };
      },
    };
  });
}
