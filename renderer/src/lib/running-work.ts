import { createStore, type StoreApi } from 'zustand/vanilla';

/** Long-running work that is independent of the screen shown, such as a sync or a training run. */
export interface RunningWork {
  /** One entry for each; a newer report replaces the previous one. */
  readonly id: string;
  /** Two or three words: "Syncing models". */
  readonly label: string;
  /** 0 to 1; null while unknown. */
  readonly fraction: number | null;
  /** The screen that shows more about it. */
  readonly screen: string;
}

export interface RunningWorkState {
  /** In the order in which they started. */
  readonly works: readonly RunningWork[];
  /** Reports that the work started or progressed. */
  readonly report: (work: RunningWork) => void;
  /** Reports that it is over, however it ended. */
  readonly end: (id: string) => void;
}

/** Running work, for the window's header; anything that runs for long is reported here. */
export function createRunningWork(): StoreApi<RunningWorkState> {
  return createStore<RunningWorkState>((set, get) => ({
    works: [],
    report(work) {
      const { works } = get();
      const known = works.some(({ id }) => id === work.id);
      set({ works: known ? works.map((other) => (other.id === work.id ? work : other)) : [...works, work] });
    },
    end(id) {
      set({ works: get().works.filter((work) => work.id !== id) });
    },
  }));
}
