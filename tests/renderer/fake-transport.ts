import type { ClientMessage, ServerMessage } from '#shared/contract/messages.ts';
import type { ErrorValue } from '#shared/domain/reelscope-error.ts';
import { Listeners, type CloseReason, type Transport } from '../../renderer/src/lib/client/transport.ts';

type CallMessage = Extract<ClientMessage, { kind: 'call' }>;

/** A transport whose other end is the test. */
export class FakeTransport implements Transport {
  readonly sent: ClientMessage[] = [];
  takeOvers = 0;
  readonly #messages = new Listeners<[ServerMessage]>();
  readonly #closes = new Listeners<[CloseReason]>();
  readonly #reopens = new Listeners<[]>();

  send(message: ClientMessage): void {
    this.sent.push(message);
  }

  listen(listener: (message: ServerMessage) => void): () => void {
    return this.#messages.add(listener);
  }

  onClose(listener: (reason: CloseReason) => void): () => void {
    return this.#closes.add(listener);
  }

  onReopen(listener: () => void): () => void {
    return this.#reopens.add(listener);
  }

  /** The calls sent so far, of one method if given. */
  calls(method?: string): CallMessage[] {
    return this.sent
      .filter((message) => message.kind === 'call')
      .filter((call) => method === undefined || call.method === method);
  }

  lastCall(method?: string): CallMessage {
    const call = this.calls(method).at(-1);
    if (call === undefined) throw new Error(`no call of ${method ?? 'any method'} was sent`);
    return call;
  }

  reply(call: CallMessage, reply: unknown): void {
    this.#messages.tell({ kind: 'answer', id: call.id, answer: { ok: true, reply } });
  }

  fail(call: CallMessage, error: ErrorValue): void {
    this.#messages.tell({ kind: 'answer', id: call.id, answer: { ok: false, error } });
  }

  event(name: string, value: unknown): void {
    this.#messages.tell({ kind: 'event', name, value });
  }

  close(reason: CloseReason = 'lost'): void {
    this.#closes.tell(reason);
  }

  takeOver(): void {
    this.takeOvers += 1;
  }

  reopen(): void {
    this.#reopens.tell();
  }
}

/** Lets promise callbacks run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}
