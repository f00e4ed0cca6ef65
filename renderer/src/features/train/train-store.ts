import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReplyOf } from '#shared/contract/contract.ts';
import type { Settings } from '#shared/contract/settings.ts';
import { DEFAULT_GPU_MEMORY_MIB, type TrainingStatus } from '#shared/contract/training.ts';
import { toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import type { JournalEntry } from '#shared/domain/training.ts';
import type { Client } from '../../lib/client/client.ts';
import type { Unsubscribe } from '../../lib/client/transport.ts';
import { createLoader, IDLE, type Loadable } from '../../lib/loadable.ts';

/** What the user chooses before a run. */
export interface TrainOptions {
  readonly name: string;
  readonly rank: number;
  readonly iterations: number;
  /** 0 to .5. */
  readonly holdout: number;
  readonly device: 'auto' | 'cpu' | 'gpu';
  /** The most GPU memory that a run may use. */
  readonly gpuMemoryMiB: number;
  /** The same seed gives the same library. */
  readonly seed: number;
}

/** What to do with a trained library. */
type Decision = 'activate' | 'keep' | 'discard';

export interface TrainState {
  /** The folder with ratings and films, as typed. */
  readonly input: string;
  /** The file with texts of films, as typed; empty for none. */
  readonly text: string;
  readonly options: TrainOptions;
  readonly inspection: Loadable<ReplyOf<'training.inspect'>>;
  /** Progress while the folder is being read. */
  readonly read: { readonly rows: number; readonly share: number } | null;
  /** Null until the application has reported its training. */
  readonly status: TrainingStatus | null;
  readonly journal: readonly JournalEntry[];
  readonly comparison: Loadable<ReplyOf<'training.compare'>>;
  /** Why the last button press failed. */
  readonly failure: ErrorValue | null;
  /** The result of the last decision. */
  readonly notice: string | null;
  readonly setInput: (input: string) => void;
  readonly setText: (text: string) => void;
  readonly setOption: <O extends keyof TrainOptions>(option: O, value: TrainOptions[O]) => void;
  /** Takes over the settings' defaults for new runs, except for what was chosen here. */
  readonly startFrom: (settings: Settings['training']) => void;
  readonly inspect: () => void;
  readonly start: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
  readonly compare: () => void;
  readonly decide: (decision: Decision) => void;
  /** Follows the application's training until the returned function is called. */
  readonly follow: () => Unsubscribe;
}

/** The same as on the command line. */
const DEFAULT_OPTIONS: TrainOptions = {
  name: '',
  rank: 64,
  iterations: 16,
  holdout: 0.1,
  device: 'auto',
  gpuMemoryMiB: DEFAULT_GPU_MEMORY_MIB,
  seed: 42,
};

/** The last part of a path, which is a library's default name. */
export function folderName(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
}

/** The state of the Train screen. */
export function createTrainStore(client: Client): StoreApi<TrainState> {
  return createStore<TrainState>((set, get) => {
    const inspection = createLoader<ReplyOf<'training.inspect'>>({
      read: () => get().inspection,
      write(value) {
        set({ inspection: value, ...(value.phase === 'loading' ? {} : { read: null }) });
      },
    });
    const comparison = createLoader<ReplyOf<'training.compare'>>({
      read: () => get().comparison,
      write(value) {
        set({ comparison: value });
      },
    });

    /** What was chosen on this screen, which overrides the settings. */
    let chosen: Partial<TrainOptions> = {};

    /** The files entered, as a request. */
    function files() {
      const { input, text } = get();
      return { input: input.trim(), ...(text.trim() === '' ? {} : { text: text.trim() }) };
    }

    /** Does what a button asks for, or shows why it cannot. */
    async function attempt(work: () => Promise<string | null>): Promise<void> {
      set({ failure: null, notice: null });
      try {
        set({ notice: await work() });
      } catch (thrown) {
        set({ failure: toErrorValue(thrown) });
      }
    }

    function accept(status: TrainingStatus): void {
      const before = get().status;
      set({ status });
      if (status.state === 'done' && before?.state !== 'done') get().compare();
      if (status.state !== 'done') comparison.clear();
    }

    function add(entry: JournalEntry): void {
      const { journal } = get();
      if (entry.number === 0) set({ journal: [entry] });
      else if (entry.number >= journal.length) set({ journal: [...journal, entry] });
    }

    async function ask(): Promise<void> {
      try {
        const [status, { entries }] = await Promise.all([
          client.call('training.status', {}),
          client.call('training.journal', {}),
        ]);
        set({ journal: entries });
        accept(status);
      } catch (thrown) {
        const error = toErrorValue(thrown);
        // After a broken connection, this is asked again anyway.
        if (error.code !== 'engine-stopped') set({ failure: error });
      }
    }

    return {
      input: '',
      text: '',
      options: DEFAULT_OPTIONS,
      inspection: IDLE,
      read: null,
      status: null,
      journal: [],
      comparison: IDLE,
      failure: null,
      notice: null,
      setInput(input) {
        if (input === get().input) return;
        inspection.clear();
        set({ input, text: '' });
      },
      setText(text) {
        if (text === get().text) return;
        inspection.clear();
        set({ text });
      },
      setOption(option, value) {
        chosen = { ...chosen, [option]: value };
        set({ options: { ...get().options, ...chosen } });
      },
      startFrom(settings) {
        set({ options: { ...get().options, ...settings, ...chosen } });
      },
      inspect() {
        set({ notice: null, failure: null });
        inspection.load(async (signal) => {
          const reply = await client.call('training.inspect', files(), { signal });
          // Texts that lie in the folder are used by default; emptying the field leaves them out.
          const [only, ...others] = reply.inspection.textFiles;
          if (files().text !== undefined || only === undefined || others.length > 0) return reply;
          set({ text: only });
          return client.call('training.inspect', files(), { signal });
        });
      },
      start() {
        const { name, ...options } = get().options;
        const named = name.trim() === '' ? folderName(get().input) : name.trim();
        void attempt(async () => {
          await client.call('training.start', { ...files(), ...options, name: named });
          return null;
        });
      },
      pause() {
        void attempt(async () => {
          await client.call('training.pause', {});
          return null;
        });
      },
      resume() {
        void attempt(async () => {
          await client.call('training.resume', {});
          return null;
        });
      },
      cancel() {
        void attempt(async () => {
          await client.call('training.cancel', {});
          return 'Cancelled; nothing was written.';
        });
      },
      compare() {
        comparison.load((signal) => client.call('training.compare', {}, { signal }));
      },
      decide(decision) {
        void attempt(async () => {
          switch (decision) {
            case 'activate': {
              const { name } = await client.call('training.activate', {});
              return `${name} is open now. The previous library is still under Libraries.`;
            }
            case 'keep': {
              const { name } = await client.call('training.keep', {});
              return `${name} is kept: it can be activated under Libraries at any time.`;
            }
            case 'discard':
              await client.call('training.discard', {});
              return 'The library was deleted.';
          }
        });
      },
      follow() {
        const stops = [
          client.on('training.status', accept),
          client.on('training.journal', add),
          client.on('app.command', (command) => {
            if (command.kind === 'open-dataset') get().setInput(command.folder);
          }),
          client.on('training.read', ({ input, rows, share }) => {
            if (get().inspection.phase === 'loading' && input === files().input)
              set({ read: { rows, share } });
          }),
          client.onConnection((connection) => {
            if (connection === 'connected') void ask();
          }),
        ];
        void ask();
        return () => {
          for (const stop of stops) stop();
        };
      },
    };
  });
}
