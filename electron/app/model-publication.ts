import type { Publication, PublicationRequest, PublicationStatus } from '#shared/contract/publication.ts';
import type { NamedConnection } from '#shared/contract/sync.ts';
import { ReelscopeError, toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { ObjectStore } from '#electron/sync/object-store.ts';
import { publishLibrary, type PublishResult } from '#electron/sync/publish-library.ts';
import { createPublisherKey, readPublisherKey, type Signer } from '#electron/sync/signing.ts';

/** What a publication needs from the application. */
interface ModelPublicationParts {
  /** Where this person's publishing key is kept. */
  readonly homeFolder: string;
  readonly connect: (connection: NamedConnection) => Promise<ObjectStore>;
  readonly onStatus: (status: PublicationStatus) => void;
}

/** The program's single publication. Started again after it was stopped, it continues where it left off. */
export class ModelPublication {
  readonly #parts: ModelPublicationParts;
  #status: PublicationStatus = { state: 'idle' };
  #controller: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(parts: ModelPublicationParts) {
    this.#parts = parts;
  }

  get status(): PublicationStatus {
    return this.#status;
  }

  /** Throws `bad-request` while a publication is running. */
  start(request: PublicationRequest): void {
    if (this.#controller !== undefined) {
      throw new ReelscopeError('bad-request', 'A publication is running already: cancel it first.');
    }
    this.#controller = new AbortController();
    this.#setStatus(running(request, { fraction: 0, message: 'Connecting' }));
    this.#ended = this.#run(request, this.#controller);
  }

  /** Stops the publication. Does nothing if it ends first. */
  async cancel(): Promise<void> {
    this.#controller?.abort();
    await this.#ended;
    if (this.#controller === undefined && this.#status.state === 'running')
      this.#setStatus({ state: 'idle' });
  }

  close(): void {
    this.#controller?.abort();
  }

  async #run(request: PublicationRequest, { signal }: AbortController): Promise<void> {
    const { folder, connection, channel, validDays, dryRun } = request;
    try {
      const store = await this.#parts.connect(connection);
      const result = await publishLibrary({
        store,
        library: folder,
        channel,
        signer: this.#signer(request),
        validDays,
        dryRun,
        onProgress: (progress) => {
          if (!signal.aborted) this.#setStatus(running(request, progress));
        },
        signal,
      }).finally(() => {
        store.close();
      });
      this.#setStatus({ state: 'done', dryRun, publication: describe(result) });
    } catch (thrown) {
      if (!signal.aborted) this.#setStatus({ state: 'failed', dryRun, error: toErrorValue(thrown) });
    } finally {
      this.#controller = undefined;
    }
  }

  /** This person's key, which the first publication creates. */
  #signer({ signed, dryRun }: PublicationRequest): Signer | undefined {
    if (!signed) return undefined;
    const { homeFolder } = this.#parts;
    return readPublisherKey(homeFolder) ?? (dryRun ? undefined : createPublisherKey(homeFolder));
  }

  #setStatus(status: PublicationStatus): void {
    this.#status = status;
    this.#parts.onStatus(status);
  }
}

function running(
  { dryRun }: PublicationRequest,
  progress: { readonly fraction: number; readonly message: string },
): PublicationStatus {
  return { state: 'running', dryRun, progress };
}

/** The result with what was sent summed by file. */
function describe(result: PublishResult): Publication {
  const byPath = new Map<string, { path: string; parts: number; bytes: number }>();
  for (const { path, bytes } of result.sent) {
    const before = byPath.get(path) ?? { path, parts: 0, bytes: 0 };
    byPath.set(path, { path, parts: before.parts + 1, bytes: before.bytes + bytes });
  }
  return { ...result, sent: [...byPath.values()] };
}
