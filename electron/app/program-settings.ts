import { dirname, join } from 'node:path';
import {
  MOST_RECENT,
  settingsSchema,
  type Settings,
  type SettingsChange,
} from '#shared/contract/settings.ts';
import { flushFolder } from '#electron/formats/flush.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { keepCopy, mergeSettings, quarantine, readSettings } from './settings-file.ts';

/**
 * What electron-store (under Electron) and conf (elsewhere) have in common: a JSON file that is replaced as a whole.
 */
export interface SettingsStore {
  store: Record<string, unknown>;
}

/** Opens the file with that name (without .json) in the folder; the first write creates it. */
export type OpenSettingsStore = (folder: string, name: string) => SettingsStore;

const NAME = 'settings';

/**
 * A person's settings. There are settings whatever the file contains: a file that is damaged, wholly or in part, is
 * kept under another name, and `notice` says so.
 */
export class ProgramSettings {
  readonly #path: string;
  readonly #store: SettingsStore | undefined;
  #current: Settings;
  /** What a person should know about the file; usually null. */
  readonly notice: string | null;

  constructor(homeFolder: string, open: OpenSettingsStore) {
    this.#path = join(homeFolder, `${NAME}.json`);
    const { store, settings, notice } = openFile(this.#path, () => open(homeFolder, NAME));
    this.#store = store;
    this.#current = settings;
    this.notice = notice;
  }

  get current(): Settings {
    return this.#current;
  }

  /** Throws `disk-full` or `bad-request` if they cannot be written; nothing has changed then. */
  change({ appearance, sync, training, taste, tune, views }: SettingsChange): void {
    this.#update((current) => ({
      ...current,
      appearance: { ...current.appearance, ...defined(appearance) },
      sync: { ...current.sync, ...defined(sync) },
      training: { ...current.training, ...defined(training) },
      taste: { ...current.taste, ...defined(taste) },
      tune: { ...current.tune, ...defined(tune) },
      views: { ...current.views, ...defined(views) },
    }));
  }

  /** Remembers that a library was opened, and what to open at the next start. Throws as `change` does. */
  opened(library: { readonly folder: string; readonly name: string }, start: string | null): void {
    this.#update((current) => {
      const others = current.libraries.recent.filter(({ folder }) => folder !== library.folder);
      const recent = [{ folder: library.folder, name: library.name }, ...others].slice(0, MOST_RECENT);
      return { ...current, libraries: { start, recent } };
    });
  }

  /**
   * Changes what is in the file now: another Reelscope (the browser host beside the application) may have written it.
   */
  #update(change: (current: Settings) => Settings): void {
    if (this.#store === undefined) {
      this.#current = change(this.#current);
      return;
    }
    try {
      const stored = this.#store.store;
      const changed = change(readSettings(stored).settings);
      this.#store.store = mergeSettings(stored, changed);
      // The settings package flushes the file; the folder entry that names it must survive a power cut too.
      flushFolder(dirname(this.#path));
      this.#current = changed;
    } catch (error) {
      throw describeWriteError(error, this.#path);
    }
  }
}

/** The fields that are given; those left out change nothing. */
function defined<T extends object>(
  fields: T | undefined,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(fields ?? {}).filter(([, value]) => value !== undefined),
  ) as ReturnType<typeof defined<T>>;
}

function openFile(path: string, open: () => SettingsStore) {
  try {
    const movedTo = quarantine(path);
    const store = open();
    const { settings, damaged } = readSettings(store.store);
    if (movedTo !== undefined) {
      const notice = `Your settings could not be read, so the defaults apply. The old file is kept as ${movedTo} in ${dirname(path)}.`;
      return { store, settings, notice };
    }
    if (damaged.length === 0) return { store, settings, notice: null };
    const kept = keepCopy(path);
    const notice = `These settings could not be used and were reset: ${damaged.join(', ')}. The old file is kept as ${kept} in ${dirname(path)}.`;
    return { store, settings, notice };
  } catch (error) {
    const described = describeWriteError(error, path);
    const why = described instanceof Error ? described.message : String(described);
    const notice = `Your settings cannot be opened, so changes last only until Reelscope ends. ${why}`;
    return { store: undefined, settings: settingsSchema.parse({}), notice };
  }
}
