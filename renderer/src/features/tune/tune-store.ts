import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplyOf } from '#shared/contract/contract.ts';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { TuneSetting, TuneView } from '#shared/contract/session.ts';
import type { Evaluation, WhatIf } from '#shared/domain/evaluation.ts';
import { ReelscopeError, toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import { splitOf } from '#shared/scoring/rank-by-share.ts';
import type { Client } from '../../lib/client/client.ts';
import { createLoader, IDLE, type Loadable } from '../../lib/loadable.ts';
import { rankChanges, type RankChange } from './rank-changes.ts';
import { readSession } from './tune-files.ts';

/** Length of the lists whose ranks are compared. */
export const LISTED = 20;
/** Viewers in a sample, and how many are requested at a time, so that nothing else waits for long. */
const SAMPLE = 100;
const A_CALL = 1;

/** The two indexes of a library. */
export type IndexName = 'content' | 'collaborative';

/** Another library on this computer, whose list can be compared. */
interface OtherLibrary {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

/** The results for a sample of viewers so far. */
interface WhatIfSample {
  readonly isRunning: boolean;
  /** Viewers asked; those who liked too few films have no result. */
  readonly asked: number;
  readonly results: readonly WhatIf[];
}

/** What two lists depend on. */
type Lists = Pick<TuneState, 'film' | 'userId' | 'current' | 'other' | 'against'>;

export interface TuneState {
  readonly current: TuneSetting;
  /** What the current setting is compared with. */
  readonly other: TuneSetting;
  /** The library that the other list comes from; null for the open one. */
  readonly against: TuneView['against'];
  readonly others: readonly OtherLibrary[];
  readonly film: string;
  readonly userId: number | null;
  readonly evaluation: Loadable<Evaluation | null>;
  readonly sample: WhatIfSample;
  readonly ofViewer: Loadable<WhatIf | null>;
  /** The lists whose ranks were compared last: `changes` is about these. */
  readonly compared: Lists | null;
  readonly changes: Loadable<readonly RankChange[]>;
  readonly reports: Readonly<Record<IndexName, Loadable<ReplyOf<'index.report'>>>>;
  readonly failure: ErrorValue | null;
  readonly setCurrent: (setting: Partial<TuneSetting>) => void;
  readonly setOther: (setting: Partial<TuneSetting>) => void;
  readonly setAgainst: (library: TuneView['against']) => void;
  readonly setFilm: (film: string) => void;
  readonly setUserId: (userId: number | null) => void;
  /** Restores the view of a session file, given as its text. */
  readonly openSession: (text: string) => void;
  /** Restores a whole view. */
  readonly show: (view: TuneView) => void;
  /** Lists the other libraries. */
  readonly loadOthers: () => void;
  readonly loadEvaluation: () => void;
  readonly startSample: () => void;
  readonly stopSample: () => void;
  readonly askViewer: () => void;
  /** Does nothing until a film and a viewer are named. */
  readonly compareRanks: () => void;
  readonly measureIndex: (index: IndexName) => void;
  readonly stopMeasuring: (index: IndexName) => void;
  readonly fail: (thrown: unknown) => void;
}

function listsOf({ film, userId, current, other, against }: TuneState): Lists {
  return { film, userId, current, other, against };
}

/** Whether nothing that the compared lists depend on has changed since they were compared. */
export function isAsCompared(state: TuneState): boolean {
  return JSON.stringify(listsOf(state)) === JSON.stringify(state.compared);
}

/** The share of content in a library's default weights. */
function defaultShare({ defaultWeights: { content, collab } }: LibraryDescription): number {
  return content + collab === 0 ? 0.5 : content / (content + collab);
}

/** The state of the Tune screen for one library. */
export function createTuneStore(client: Client, library: LibraryDescription): StoreApi<TuneState> {
  return createStore<TuneState>((set, get) => {
    const evaluation = createLoader<Evaluation | null>({
      read: () => get().evaluation,
      write(value) {
        set({ evaluation: value });
      },
    });
    const ofViewer = createLoader<WhatIf | null>({
      read: () => get().ofViewer,
      write(value) {
        set({ ofViewer: value });
      },
    });
    const changes = createLoader<readonly RankChange[]>({
      read: () => get().changes,
      write(value) {
        set({ changes: value });
      },
    });
    const reportOf = (index: IndexName) =>
      createLoader<ReplyOf<'index.report'>>({
        read: () => get().reports[index],
        write(value) {
          set({ reports: { ...get().reports, [index]: value } });
        },
      });
    const reports = { content: reportOf('content'), collaborative: reportOf('collaborative') };
    let sampling: AbortController | null = null;

    /** The first films of a setting's list, in another library if one is named. */
    async function listed(
      { film, userId }: Pick<Lists, 'film' | 'userId'>,
      { share, mode }: TuneSetting,
      of: TuneView['against'],
      signal: AbortSignal,
    ) {
      const list = {
        seeds: [{ title: film }],
        viewer: { userId: userId ?? 0 },
        weights: splitOf(share, 0),
        count: LISTED,
        mode,
      };
      const { items } =
        of === null
          ? await client.call('recommend.hybrid', list, { signal })
          : await client.call('libraries.recommend', { folder: folderOf(of), list }, { signal });
      return items;
    }

    async function readOthers(): Promise<void> {
      const { libraries } = await client.call('libraries.list', {});
      const others = libraries
        .filter(({ summary }) => summary.id !== library.id)
        .map(({ folder, summary: { id, name } }) => ({ id, name, folder }));
      const { against } = get();
      set({ others, against: others.some(({ id }) => id === against?.id) ? against : null });
    }

    function folderOf({ id, name }: NonNullable<TuneView['against']>): string {
      const found = get().others.find((other) => other.id === id);
      if (found !== undefined) return found.folder;
      throw new ReelscopeError(
        'bad-request',
        `The library ${name} is not on this computer: choose another one to compare with.`,
      );
    }

    async function sample({ signal }: AbortController): Promise<void> {
      try {
        for (let from = 0; from < Math.min(SAMPLE, library.counts.viewers); from += A_CALL) {
          const viewers = { from, count: A_CALL };
          const { results } = await client.call('weights.what-if', { viewers }, { signal });
          const before = get().sample.results;
          set({ sample: { isRunning: true, asked: from + A_CALL, results: [...before, ...results] } });
        }
      } catch (thrown) {
        if (!signal.aborted) set({ failure: toErrorValue(thrown) });
      } finally {
        if (sampling?.signal === signal) set({ sample: { ...get().sample, isRunning: false } });
      }
    }

    return {
      current: { share: defaultShare(library), mode: 'auto' },
      other: { share: 0.5, mode: 'auto' },
      against: null,
      others: [],
      film: '',
      userId: null,
      evaluation: IDLE,
      sample: { isRunning: false, asked: 0, results: [] },
      ofViewer: IDLE,
      compared: null,
      changes: IDLE,
      reports: { content: IDLE, collaborative: IDLE },
      failure: null,
      setCurrent(setting) {
        set({ current: { ...get().current, ...setting } });
      },
      setOther(setting) {
        set({ other: { ...get().other, ...setting } });
      },
      setAgainst(library) {
        set({ against: library && { id: library.id, name: library.name } });
      },
      setFilm(film) {
        set({ film });
      },
      setUserId(userId) {
        set({ userId });
      },
      openSession(text) {
        readOthers()
          .then(() => {
            get().show(readSession(text, library, get().others));
          })
          .catch(get().fail);
      },
      show(view) {
        set({ ...view, failure: null });
        get().compareRanks();
      },
      loadEvaluation() {
        if (get().evaluation.phase !== 'idle') evaluation.retry();
        else {
          evaluation.load(
            async (signal) => (await client.call('evaluation.read', {}, { signal })).evaluation,
          );
        }
      },
      loadOthers() {
        // After a broken connection, they are listed again anyway; until then there is nothing to choose from.
        readOthers().catch(() => undefined);
      },
      startSample() {
        sampling?.abort();
        sampling = new AbortController();
        set({ sample: { isRunning: true, asked: 0, results: [] }, failure: null });
        void sample(sampling);
      },
      stopSample() {
        sampling?.abort();
      },
      askViewer() {
        const { userId } = get();
        if (userId === null) return;
        ofViewer.load(async (signal) => {
          const { results } = await client.call('weights.what-if', { viewers: { userId } }, { signal });
          return results[0] ?? null;
        });
      },
      compareRanks() {
        const compared = listsOf(get());
        const { film, userId, current, other, against } = compared;
        if (film.trim() === '' || userId === null) return;
        set({ compared });
        changes.load(async (signal) =>
          rankChanges(
            await listed({ film, userId }, current, null, signal),
            await listed({ film, userId }, other, against, signal),
          ),
        );
      },
      measureIndex(index) {
        reports[index].load((signal) => client.call('index.report', { index }, { signal }));
      },
      stopMeasuring(index) {
        reports[index].clear();
      },
      fail(thrown) {
        set({ failure: toErrorValue(thrown) });
      },
    };
  });
}
