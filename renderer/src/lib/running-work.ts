import { createStore, type StoreApi } from 'zustand/vanilla';

/** Something long that goes on whatever screen is shown, such as a sync or a training run. */
export interface RunningWork {
  /** One entry for each; a newer report replaces the one before. */
  readonly id: string;
  /** Two or three words: "Syncing models". */
  readonly label: string;
  /** 0 to 1; null while that cannot be told. */
  readonly fraction: number | null;
  /** The screen that shows more of it. */
  readonly screen: string;
}

export interface RunningWorkState {
  /** In the order in which they started. */
  readonly works: readonly RunningWork[];
  /** Tells that the work started or went on. */
  readonly report: (work: RunningWork) => void;
  /** Tells that it is over, however it ended. */
  readonly end: (id: string) => void;
}

/** What is going on, for the window's header; whoever runs something long reports it here. */
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
