import type { ClientMessage, ServerMessage } from '#shared/contract/messages.ts';

export type Unsubscribe = () => void;

/** Why there is no connection: it broke and is being retried, or another window has taken over and keeps it. */
export type CloseReason = 'lost' | 'elsewhere';

/** What carries messages between this window and the application. */
export interface Transport {
  /** Sends a message, or queues it until there is a connection. */
  send(message: ClientMessage): void;
  listen(listener: (message: ServerMessage) => void): Unsubscribe;
  /** The connection is gone: nothing sent so far will be answered. A lost connection is restored automatically. */
  onClose(listener: (reason: CloseReason) => void): Unsubscribe;
  /** The connection is restored. */
  onReopen(listener: () => void): Unsubscribe;
  /** Reconnects after another window has taken over, and so takes over from that one. */
  takeOver(): void;
}

/** A set of listeners, called in the order in which they were added. */
export class Listeners<T extends unknown[]> {
  readonly #listeners = new Set<(...values: T) => void>();

  add(listener: (...values: T) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(...values: T): void {
    // A copy, because a listener may remove itself while being called.
    for (const listener of [...this.#listeners]) listener(...values);
  }
}
