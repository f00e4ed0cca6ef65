import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplyOf } from '#shared/contract/contract.ts';
import type { PublicationStatus } from '#shared/contract/publication.ts';
import type { NamedConnection, SyncStatus } from '#shared/contract/sync.ts';
import { fromErrorValue, toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { Client } from '../../lib/client/client.ts';
import type { Unsubscribe } from '../../lib/client/transport.ts';
import { createLoader, IDLE, type Loadable } from '../../lib/loadable.ts';
import type { RunningWorkState } from '../../lib/running-work.ts';
import type { SettingsState } from '../../lib/settings-store.ts';
import { EMPTY_FORM, formOf, readForm, type ConnectionForm, type FormProblems } from './connection-form.ts';

export interface TransferState {
  readonly form: ConnectionForm;
  /** Shown once the person has tried to use the form. */
  readonly problems: FormProblems;
  /** The channel's contents, or what is wrong with the connection. */
  readonly check: Loadable<ReplyOf<'sync.check'>>;
  readonly sync: SyncStatus;
  readonly publication: PublicationStatus;
  /** Why a sync or publication could not be started or stopped. */
  readonly error: ErrorValue | null;
  readonly edit: (change: Partial<ConnectionForm>) => void;
  readonly testConnection: () => void;
  /** Saves the connection and fetches what its channel names. */
  readonly startSync: () => Promise<void>;
  readonly control: (what: 'pause' | 'resume' | 'cancel') => Promise<void>;
  readonly publish: (folder: string, options: { signed: boolean; dryRun: boolean }) => Promise<void>;
  readonly cancelPublication: () => Promise<void>;
  readonly follow: () => Unsubscribe;
}

interface TransferParts {
  readonly client: Client;
  readonly settings: StoreApi<SettingsState>;
  readonly work: StoreApi<RunningWorkState>;
}

/** Models to and from a bucket: the connection and the transfers. */
export function createTransferStore({ client, settings, work }: TransferParts): StoreApi<TransferState> {
  return createStore<TransferState>((set, get) => {
    const check = createLoader<ReplyOf<'sync.check'>>({
      read: () => get().check,
      write(value) {
        set({ check: value });
      },
    });
    let isEdited = false;

    async function run(call: () => Promise<unknown>): Promise<void> {
      set({ error: null });
      try {
        await call();
      } catch (thrown) {
        set({ error: toErrorValue(thrown) });
      }
    }

    /** Reads the form, and shows what is wrong with it. */
    function read(): { connection: NamedConnection; channel: string } | undefined {
      const form = readForm(get().form);
      set({ problems: form.ok ? {} : form.problems });
      return form.ok ? form : undefined;
    }

    /**
     * Saves the connection in the settings, and its keys in the secret store. Throws if it cannot; the form then keeps
     * what was typed.
     */
    async function keep(connection: NamedConnection, channel: string): Promise<NamedConnection> {
      const { credentials, ...place } = connection;
      const { keepKeys, change } = settings.getState();
      if (credentials.kind !== 'keys') {
        assertKept(await change({ sync: { connection: { ...place, credentials }, channel } }));
        return connection;
      }
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      assertKept(
        await keepKeys({
          accessKeyId,
          secretAccessKey,
          ...(sessionToken === undefined ? {} : { sessionToken }),
        }),
      );
      const saved = { ...place, credentials: { kind: 'saved' as const } };
      assertKept(await change({ sync: { connection: saved, channel } }));
      set({
        form: {
          ...get().form,
          credentialsKind: 'saved',
          accessKeyId: '',
          secretAccessKey: '',
          sessionToken: '',
        },
      });
      return saved;
    }

    function takeSync(sync: SyncStatus): void {
      set({ sync });
      const { report, end } = work.getState();
      if (sync.state === 'running') {
        const fraction = sync.progress?.fraction ?? null;
        report({ id: 'sync', label: 'Syncing models', fraction, screen: 'libraries' });
      } else end('sync');
    }

    function takePublication(publication: PublicationStatus): void {
      set({ publication });
      const { report, end } = work.getState();
      if (publication.state === 'running' && !publication.dryRun) {
        const { fraction } = publication.progress;
        report({ id: 'publication', label: 'Publishing', fraction, screen: 'libraries' });
      } else end('publication');
    }

    function fill(): void {
      const { reply } = settings.getState();
      if (reply !== null && !isEdited) set({ form: formOf(reply.settings.sync) });
    }

    return {
      form: EMPTY_FORM,
      problems: {},
      check: IDLE,
      sync: { state: 'idle' },
      publication: { state: 'idle' },
      error: null,
      edit(change) {
        isEdited = true;
        check.clear();
        set({ form: { ...get().form, ...change }, problems: {} });
      },
      testConnection() {
        const form = read();
        if (form === undefined) return;
        const { connection, channel } = form;
        check.load((signal) => client.call('sync.check', { connection, channel }, { signal }));
      },
      async startSync() {
        const form = read();
        if (form === undefined) return;
        await run(async () => {
          const connection = await keep(form.connection, form.channel);
          const { key = null, allowUnsigned = false } = settings.getState().reply?.settings.sync ?? {};
          await client.call('sync.start', {
            connection,
            channel: form.channel,
            ...(key === null ? {} : { key }),
            allowUnsigned,
          });
        });
      },
      control: (what) => run(() => client.call(`sync.${what}`, {})),
      async publish(folder, { signed, dryRun }) {
        const form = read();
        if (form === undefined) return;
        await run(async () => {
          const connection = await keep(form.connection, form.channel);
          await client.call('publication.start', {
            folder,
            connection,
            channel: form.channel,
            signed,
            dryRun,
          });
        });
      },
      cancelPublication: () => run(() => client.call('publication.cancel', {})),
      follow() {
        const ask = () =>
          void run(async () => {
            takeSync(await client.call('sync.status', {}));
            takePublication(await client.call('publication.status', {}));
          });
        const stops = [
          client.on('sync.status', takeSync),
          client.on('publication.status', takePublication),
          settings.subscribe(fill),
          client.onConnection((connection) => {
            if (connection === 'connected') ask();
          }),
        ];
        fill();
        ask();
        return () => {
          for (const stop of stops) stop();
        };
      },
    };
  });
}

function assertKept(failure: ErrorValue | null): void {
  if (failure !== null) throw fromErrorValue(failure);
}
