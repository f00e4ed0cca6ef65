import type { Comparison } from '#shared/contract/libraries.ts';
import type { EngineMethod, ReplyOf, RequestOf } from '#shared/contract/contract.ts';
import type { Answer } from '#shared/contract/messages.ts';
import { fromErrorValue, ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { areMeasuredAlike, summariseModel } from './model-summary.ts';

/** Calls a method of an engine. */
export type AskEngine = (method: EngineMethod, request: unknown, signal: AbortSignal) => Promise<Answer>;

interface LibraryToCompare {
  readonly folder: string;
  readonly ask: AskEngine;
}

type ChangedList = Comparison['mostChanged'][number];

const VIEWERS = 100;
const LIST_LENGTH = 10;
const SHOWN = 5;

/**
 * Compares two libraries: how the lists of the most active viewers changed, and each library's own figures. Viewers
 * whom either library does not know are left out.
 */
export async function compareLibraries(
  before: LibraryToCompare,
  now: LibraryToCompare,
  signal: AbortSignal,
): Promise<Comparison> {
  const { viewers } = await ask(now, 'viewers.search', { query: '', limit: VIEWERS }, signal);
  const lists: ChangedList[] = [];
  for (const { userId } of viewers) {
    const request = { viewer: { userId }, count: LIST_LENGTH };
    const [old, fresh] = await Promise.all(
      [before, now].map((library) => knownList(library, request, signal)),
    );
    if (old === undefined || fresh === undefined) continue;
    const entered = fresh.items.filter(({ movieId }) => !old.items.some((item) => item.movieId === movieId));
    const left = old.items.filter(({ movieId }) => !fresh.items.some((item) => item.movieId === movieId));
    lists.push({ userId, shared: fresh.items.length - entered.length, entered, left });
  }
  const shared = lists.reduce((sum, list) => sum + list.shared, 0);
  return {
    before: summariseModel(before.folder),
    now: summariseModel(now.folder),
    sameSplit: areMeasuredAlike(before.folder, now.folder),
    listLength: LIST_LENGTH,
    viewers: lists.length,
    meanShared: lists.length === 0 ? null : shared / lists.length,
    mostChanged: lists
      .filter(({ entered, left }) => entered.length + left.length > 0)
      .sort((a, b) => a.shared - b.shared)
      .slice(0, SHOWN),
  };
}

/** The viewer's list, or undefined if the library does not know the viewer. */
async function knownList(
  library: LibraryToCompare,
  request: RequestOf<'recommend.collaborative'>,
  signal: AbortSignal,
): Promise<ReplyOf<'recommend.collaborative'> | undefined> {
  try {
    return await ask(library, 'recommend.collaborative', request, signal);
  } catch (error) {
    if (error instanceof ReelscopeError && error.code === 'unknown-viewer') return undefined;
    throw error;
  }
}

async function ask<M extends EngineMethod>(
  library: LibraryToCompare,
  method: M,
  request: RequestOf<M>,
  signal: AbortSignal,
): Promise<ReplyOf<M>> {
  signal.throwIfAborted();
  const answer = await library.ask(method, request, signal);
  if (!answer.ok) throw fromErrorValue(answer.error);
  // The engine checked its reply against the contract.
  return answer.reply as ReplyOf<M>;
}
