import type { NamedConnection, SyncRequest, SyncStatus } from '#shared/contract/sync.ts';
import type { SyncProgress } from '#shared/domain/sync.ts';
import { ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { ObjectStore } from '#electron/sync/object-store.ts';
import { peekChannel, syncLibrary, type SyncResult } from '#electron/sync/sync-library.ts';
import { TRANSFER_LIMITS } from '#electron/sync/transfer-limits.ts';
import { discardIncoming } from '#electron/sync/versions.ts';

/** Whoever tests a connection wants to know soon what is wrong with it, and can test again. */
const WHILE_SOMEBODY_WAITS = { ...TRANSFER_LIMITS, attempts: 2 };

/** What a sync needs from the application. */
interface ModelSyncParts {
  /** The folder that the versions are kept in. */
  readonly root: string;
  readonly connect: (connection: NamedConnection) => Promise<ObjectStore>;
  readonly onStatus: (status: SyncStatus) => void;
  /** Opens the synced library; if it rejects, the sync fails with that error. */
  readonly onSynced: (result: SyncResult) => Promise<void>;
}

/**
 * The program's single sync: it can be started, paused, resumed and cancelled, and reports its status. Pausing is
 * stopping, and resuming is starting again: a sync itself finds out what has already arrived.
 */
export class ModelSync {
  readonly #parts: ModelSyncParts;
  #status: SyncStatus = { state: 'idle' };
  #request: SyncRequest | undefined;
  #controller: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: ModelSyncParts) {
    this.#parts = parts;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  /** Reads a channel without trusting it. Rejects as a sync with that connection would. */
  async check({ connection, channel }: Pick<SyncRequest, 'connection' | 'channel'>, signal: AbortSignal) {
    const store = await this.#parts.connect(connection);
    try {
      const { channel: found, key } = await peekChannel(store, channel, signal, WHILE_SOMEBODY_WAITS);
      const { library, sequence, published, expires } = found;
      return { library, sequence, published, expires, key };
    } finally {
      store.close();
    }
  }

  /** Throws `bad-request` while a sync is running. */
  start(request: SyncRequest): void {
    if (this.#controller !== undefined) {
      throw new ReelscopeError('bad-request', 'A sync is running already: pause or cancel it first.');
    }
    this.#request = request;
    this.#controller = new AbortController();
    this.#setStatus({ state: 'running', progress: null });
    this.#ended = this.#run(request, this.#controller);
  }

  /** Stops the sync and keeps what has arrived. Does nothing if none is running. */
  async pause(): Promise<void> {
    const { progress } = this.#status.state === 'running' ? this.#status : { progress: null };
    await this.#stop();
    if (!this.#hasStopped) return;
    this.#setStatus({ state: 'paused', reason: { kind: 'asked' }, progress: atRest(progress) });
  }

  /** Continues the sync that was paused or failed. Throws `bad-request` if there is none. */
  resume(): void {
    if (this.#request === undefined || this.#status.state === 'done') {
      throw new ReelscopeError('bad-request', 'There is no sync to resume: start one.');
    }
    this.start(this.#request);
  }

  /** Stops the sync and deletes what has arrived. Does nothing if it completes first. */
  async cancel(): Promise<void> {
    await this.#stop();
    // Another caller may have cancelled it too, and started a new one.
    if (this.#controller !== undefined || this.#status.state === 'done') return;
    this.#request = undefined;
    discardIncoming(this.#parts.root);
    this.#setStatus({ state: 'idle' });
  }

  /** Stops for good, keeping what has arrived. */
  close(): void {
    this.#controller?.abort();
  }

  async #stop(): Promise<void> {
    this.#controller?.abort();
    await this.#ended;
  }

  /** Whether the sync has stopped and none of the callers that stopped it has set the next status yet. */
  get #hasStopped(): boolean {
    return this.#controller === undefined && this.#status.state === 'running';
  }

  async #run(request: SyncRequest, controller: AbortController): Promise<void> {
    const { connection, channel, key, allowUnsigned } = request;
    const { signal } = controller;
    const onProgress = (progress: SyncProgress) => {
      if (!signal.aborted) this.#setStatus({ state: 'running', progress });
    };
    const progress = () => (this.#status.state === 'running' ? this.#status.progress : null);
    try {
      const store = await this.#parts.connect(connection);
      const { root, onSynced } = this.#parts;
      const result = await syncLibrary({
        store,
        root,
        channel,
        key,
        allowUnsigned,
        onProgress,
        signal,
      }).finally(() => {
        store.close();
      });
      await onSynced(result);
      const { id, changed, firstSeen } = result;
      this.#setStatus({ state: 'done', id, changed, firstSeen, key: result.key });
    } catch (thrown) {
      const error = toErrorValue(thrown);
      // After an abort, the caller that stopped the sync sets the next status.
      if (error.code === 'disk-full') {
        this.#setStatus({
          state: 'paused',
          reason: { kind: 'disk-full', error },
          progress: atRest(progress()),
        });
      } else if (!signal.aborted) this.#setStatus({ state: 'failed', error });
    } finally {
      this.#controller = undefined;
    }
  }

  #setStatus(status: SyncStatus): void {
    this.#status = status;
    this.#parts.onStatus(status);
  }
}

/** The progress of a sync that does not continue by itself: it has no rate and no time left. */
function atRest(progress: SyncProgress | null): SyncProgress | null {
  return progress && { ...progress, rate: null, secondsLeft: null };
}
