import type { EventName, EventOf, Method, ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { ServerMessage } from '#shared/contract/messages.ts';
import { fromErrorValue, ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { Listeners, type Transport, type Unsubscribe } from './transport.ts';

/** `elsewhere`: another window of the same host has taken over, and this one waits until `takeOver` is called. */
export type Connection = 'connected' | 'reconnecting' | 'elsewhere';

/** The application, as the screens see it. */
export interface Client {
  /**
   * Calls the application. Rejects only with a `ReelscopeError`: `cancelled` as soon as `signal` aborts,
   * `engine-stopped` (retryable) when the connection breaks before the answer.
   */
  call<M extends Method>(
    method: M,
    request: RequestOf<M>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<ReplyOf<M>>;
  on<E extends EventName>(event: E, listener: (value: EventOf<E>) => void): Unsubscribe;
  onConnection(listener: (connection: Connection) => void): Unsubscribe;
  /** Connects this window again after another one has taken over. */
  takeOver(): void;
}

interface Pending {
  resolve(reply: unknown): void;
  reject(error: ReelscopeError): void;
}

function cancelled(): ReelscopeError {
  return new ReelscopeError('cancelled', 'Cancelled.', { retryable: true });
}

export function createClient(transport: Transport): Client {
  const pending = new Map<number, Pending>();
  const events = new Listeners<[name: string, value: unknown]>();
  const connections = new Listeners<[Connection]>();
  let lastId = 0;

  function receive(message: ServerMessage): void {
    if (message.kind === 'event') {
      events.tell(message.name, message.value);
      return;
    }
    // No entry: the call was cancelled or its connection broke, and its caller already knows.
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.answer.ok) call?.resolve(message.answer.reply);
    else call?.reject(fromErrorValue(message.answer.error));
  }

  transport.listen(receive);
  transport.onClose((reason) => {
    const broken = [...pending.values()];
    pending.clear();
    for (const call of broken) {
      call.reject(
        new ReelscopeError('engine-stopped', 'The connection to Reelscope broke: try again in a moment.', {
          retryable: true,
        }),
      );
    }
    connections.tell(reason === 'elsewhere' ? 'elsewhere' : 'reconnecting');
  });
  transport.onReopen(() => {
    connections.tell('connected');
  });

  return {
    call<M extends Method>(method: M, request: RequestOf<M>, options: { signal?: AbortSignal } = {}) {
      const { signal } = options;
      return new Promise<ReplyOf<M>>((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(cancelled());
          return;
        }
        lastId += 1;
        const id = lastId;
        const abort = (): void => {
          if (!pending.delete(id)) return;
          transport.send({ kind: 'abort', id });
          reject(cancelled());
        };
        pending.set(id, {
          resolve(reply) {
            signal?.removeEventListener('abort', abort);
            // The server validated the reply against the contract before sending it.
            resolve(reply as ReplyOf<M>);
          },
          reject(error) {
            signal?.removeEventListener('abort', abort);
            reject(error);
          },
        });
        signal?.addEventListener('abort', abort, { once: true });
        transport.send({ kind: 'call', id, method, request });
      });
    },
    on(event, listener) {
      return events.add((name, value) => {
        if (name === event) listener(value as Parameters<typeof listener>[0]);
      });
    },
    onConnection: (listener) => connections.add(listener),
    takeOver() {
      transport.takeOver();
    },
  };
}
