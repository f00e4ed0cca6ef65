import fc from 'fast-check';
import { z } from 'zod';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { appContract } from '#shared/contract/contract.ts';
import { engineContract } from '#shared/contract/engine.ts';
import { CHANNEL_FROM_WINDOW } from '#shared/contract/electron-channels.ts';
import { clientMessage, type ServerMessage } from '#shared/contract/messages.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { createDispatch, type HandlersOf } from '#electron/app/dispatch.ts';
import { APP_ORIGIN } from '#electron/main/app-protocol.ts';
import { WindowCalls } from '#electron/main/window-calls.ts';
import { fakeIpcMain, fakeWebContents } from '../main/fake-electron.ts';
import { damaged } from './damage-message.ts';
import { requestsOf } from './schema-arbitrary.ts';

/** Everything a window may ask. */
const CONTRACT = { ...appContract, ...engineContract };
export type ChannelName = keyof typeof CONTRACT;
export const CHANNELS = Object.keys(CONTRACT) as ChannelName[];

const numberedCall = z.object({ kind: z.literal('call'), id: z.int().min(0) });

/** What a message should result in, according to the contract. */
type Verdict =
  | { readonly kind: 'ignored' }
  /** A call that lacks something other than its id, and so is refused before it is dispatched. */
  | { readonly kind: 'incomplete'; readonly id: number }
  | { readonly kind: 'refused'; readonly id: number }
  | { readonly kind: 'served'; readonly id: number; readonly method: ChannelName; readonly request: unknown };

/** How many messages should have ended in each way. */
type Tally = Record<Verdict['kind'], number>;

export interface FuzzReport {
  readonly channels: Record<string, Tally>;
  /** What went wrong, one line each. */
  readonly wrong: string[];
}

/** Messages to a channel: intact, with a damaged request, entirely damaged; the same for the same seed. */
export function* messagesTo(channel: ChannelName, count: number, seed: number): Generator {
  const requests = requestsOf(CONTRACT[channel].request);
  const callOf = (request: fc.Arbitrary<unknown>) =>
    fc.record({ kind: fc.constant('call'), id: fc.nat(), method: fc.constant(channel), request });
  const whole = callOf(requests);
  const messages = fc.oneof(whole, callOf(damaged(requests)), damaged(whole));
  const atOnce = 500;
  for (let made = 0; made < count; made += atOnce) {
    yield* fc.sample(messages, { numRuns: Math.min(atOnce, count - made), seed: seed + made });
  }
}

export function verdictOn(message: unknown): Verdict {
  const envelope = clientMessage.safeParse(message);
  if (!envelope.success) {
    const id = numberedCall.safeParse(message).data?.id;
    return id === undefined ? { kind: 'ignored' } : { kind: 'incomplete', id };
  }
  if (envelope.data.kind === 'abort') return { kind: 'ignored' };
  const { id, method, request } = envelope.data;
  if (!isChannel(method)) return { kind: 'refused', id };
  const checked = CONTRACT[method].request.safeParse(request);
  return checked.success ? { kind: 'served', id, method, request: checked.data } : { kind: 'refused', id };
}

/**
 * Sends `count` messages to each channel the way a window does, to handlers that fail in every possible way. Expected:
 * a handler receives exactly what the contract allows, and nothing from a foreign frame; every call is answered once;
 * nothing is thrown in the host.
 */
export async function fuzzMessages(count: number, seed: number): Promise<FuzzReport> {
  const report: FuzzReport = { channels: {}, wrong: [] };
  let messages = 0;
  const host = recordingHost();
  const thrown = (error: unknown) => report.wrong.push(`thrown in the host: ${String(error)}`);
  process.on('uncaughtException', thrown);
  process.on('unhandledRejection', thrown);
  try {
    for (const channel of CHANNELS) {
      const tally: Tally = { served: 0, refused: 0, incomplete: 0, ignored: 0 };
      report.channels[channel] = tally;
      for (const message of messagesTo(channel, count, seed)) {
        const verdict = verdictOn(message);
        tally[verdict.kind]++;
        const isForeign = ++messages % 16 === 0;
        const problem = await host.tryMessage(message, isForeign ? { kind: 'ignored' } : verdict, isForeign);
        if (problem !== undefined) report.wrong.push(`${channel}: ${problem}`);
      }
    }
  } finally {
    process.off('uncaughtException', thrown);
    process.off('unhandledRejection', thrown);
  }
  if ('polluted' in {}) report.wrong.push('a message changed the prototype of all objects');
  return report;
}

/** A window's host whose handlers record what they receive. */
function recordingHost() {
  const heard: { method: string; request: unknown }[] = [];
  const handlers = Object.fromEntries(
    CHANNELS.map((method) => [
      method,
      (request: unknown) => {
        heard.push({ method, request });
        return misbehave(heard.length);
      },
    ]),
  );
  // Replies of any shape, for all methods at once, which no type can express.
  const dispatch = createDispatch(CONTRACT, handlers as unknown as HandlersOf<typeof CONTRACT>);
  const ipcMain = fakeIpcMain();
  const sender = fakeWebContents(1);
  new WindowCalls({ dispatch, onEvent: () => () => undefined }, ipcMain).serve(sender);
  const ours = { parent: null, url: `${APP_ORIGIN}/index.html` };
  const foreign = { parent: null, url: 'https://attacker.example/' };

  return {
    /** Sends a message; returns what was wrong with the result. */
    async tryMessage(message: unknown, verdict: Verdict, isForeign: boolean): Promise<string | undefined> {
      heard.length = 0;
      sender.sent.length = 0;
      ipcMain.emit(CHANNEL_FROM_WINDOW, { sender, senderFrame: isForeign ? foreign : ours }, message);
      await setImmediate();
      return describeProblem(
        verdict,
        heard,
        sender.sent.map(([, answer]) => answer as ServerMessage),
      );
    },
  };
}

function describeProblem(
  verdict: Verdict,
  heard: readonly { method: string; request: unknown }[],
  sent: readonly ServerMessage[],
): string | undefined {
  const [answer] = sent;
  if (verdict.kind === 'ignored') {
    return heard.length + sent.length === 0 ? undefined : 'a message that is no call was not ignored';
  }
  if (sent.length !== 1 || answer?.kind !== 'answer' || answer.id !== verdict.id) {
    return `a call was not answered once under its id, but with ${sent.length} messages`;
  }
  if (verdict.kind !== 'served') {
    if (heard.length > 0) return 'a handler was asked what the contract forbids';
    const isRefusal = !answer.answer.ok && answer.answer.error.code === 'bad-request';
    return isRefusal ? undefined : 'a wrong call was not refused as one';
  }
  const [call] = heard;
  if (heard.length !== 1 || call?.method !== verdict.method)
    return 'a right call did not reach its handler once';
  return isDeepStrictEqual(call.request, verdict.request)
    ? undefined
    : 'the handler was asked something else';
}

/** Every way a handler can end, in turn. */
function misbehave(turn: number): unknown {
  const ways: readonly (() => unknown)[] = [
    () => ({}),
    () => undefined,
    () => {
      throw new ReelscopeError('unknown-film', 'No such film.');
    },
    () => {
      throw new TypeError('broken\nin two lines');
    },
    () => Promise.reject(new Error('later')),
    () => {
      // Handlers may call third-party code, which throws anything.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw null;
    },
    () => new Map(),
    () => 10n,
  ];
  return ways[turn % ways.length]?.();
}

function isChannel(method: string): method is ChannelName {
  return Object.hasOwn(CONTRACT, method);
}
