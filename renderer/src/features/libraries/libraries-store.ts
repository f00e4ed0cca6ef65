import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplyOf } from '#shared/contract/contract.ts';
import type { Comparison, KnownLibrary } from '#shared/contract/libraries.ts';
import { toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Client } from '../../lib/client/client.ts';
import type { Unsubscribe } from '../../lib/client/transport.ts';
import { createLoader, IDLE, type Loadable } from '../../lib/loadable.ts';

/** The result of verifying every byte of a library. */
export type Verdict =
  | { readonly ok: true; readonly files: number; readonly bytes: number }
  | { readonly ok: false; readonly error: ErrorValue };

export interface LibrariesState {
  readonly list: Loadable<ReplyOf<'libraries.list'>>;
  /** What is being done, as text for the user; one thing at a time. */
  readonly busy: string | null;
  /** Why the last action failed. */
  readonly error: ErrorValue | null;
  /** By folder. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** What changed for viewers from another library to the open one. */
  readonly comparison: Loadable<Comparison>;
  readonly refresh: () => void;
  readonly open: (library: KnownLibrary) => Promise<void>;
  readonly openSample: () => Promise<void>;
  readonly rollBack: () => Promise<void>;
  readonly verify: (library: KnownLibrary) => Promise<void>;
  readonly compare: (library: KnownLibrary) => void;
  readonly follow: () => Unsubscribe;
}

/** The libraries on this computer, and the user's actions on them. */
export function createLibrariesStore(client: Client): StoreApi<LibrariesState> {
  return createStore<LibrariesState>((set, get) => {
    const list = createLoader<ReplyOf<'libraries.list'>>({
      read: () => get().list,
      write(value) {
        set({ list: value });
      },
    });
    const comparison = createLoader<Comparison>({
      read: () => get().comparison,
      write(value) {
        set({ comparison: value });
      },
    });

    function refresh(): void {
      list.load((signal) => client.call('libraries.list', {}, { signal }));
    }

    async function run(busy: string, work: () => Promise<unknown>): Promise<void> {
      if (get().busy !== null) return;
      set({ busy, error: null });
      try {
        await work();
      } catch (thrown) {
        set({ error: toErrorValue(thrown) });
      } finally {
        set({ busy: null });
        refresh();
      }
    }

    return {
      list: IDLE,
      busy: null,
      error: null,
      verdicts: {},
      comparison: IDLE,
      refresh,
      open: (library) =>
        run(`Opening ${library.summary.name}`, () =>
          library.origin === 'version'
            ? client.call('versions.activate', { id: library.summary.id })
            : client.call('libraries.open', { folder: library.folder }),
        ),
      openSample: () => run('Opening the sample library', () => client.call('libraries.openSample', {})),
      rollBack: () => run('Going back to the previous version', () => client.call('versions.rollback', {})),
      verify: ({ folder, summary }) =>
        run(`Reading every byte of ${summary.name}`, async () => {
          const verdict = await client.call('libraries.verify', { folder }).then(
            (read): Verdict => ({ ok: true, ...read }),
            (thrown: unknown): Verdict => ({ ok: false, error: toErrorValue(thrown) }),
          );
          set({ verdicts: { ...get().verdicts, [folder]: verdict } });
        }),
      compare({ folder }) {
        comparison.load((signal) => client.call('libraries.compare', { folder }, { signal }));
      },
      follow() {
        const stopStatus = client.on('app.status', (status) => {
          // Another library is open: the comparison was about the previous one.
          if (status.state !== 'ready') return;
          comparison.clear();
          refresh();
        });
        const stopSync = client.on('sync.status', ({ state }) => {
          if (state === 'done') refresh();
        });
        const stopTraining = client.on('training.status', ({ state }) => {
          if (state === 'idle') refresh();
        });
        const stopConnection = client.onConnection((connection) => {
          if (connection === 'connected') refresh();
        });
        refresh();
        return () => {
          for (const stop of [stopStatus, stopSync, stopTraining, stopConnection]) stop();
        };
      },
    };
  });
}
