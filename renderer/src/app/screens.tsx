import type { ReactElement } from 'react';
import type { StoreApi } from 'zustand';
import type { LibraryDescription } from '#shared/contract/schemas.ts';
import { openExplore } from '../features/explore/open-explore.tsx';
import { openLibraries } from '../features/libraries/open-libraries.tsx';
import { openSettings } from '../features/settings/open-settings.tsx';
import { openTrain } from '../features/train/open-train.tsx';
import { openTune } from '../features/tune/open-tune.tsx';
import type { Client } from '../lib/client/client.ts';
import type { Unsubscribe } from '../lib/client/transport.ts';
import type { Command } from '../lib/command.ts';
import type { History } from '../lib/history.ts';
import type { OpenedSession } from '../lib/opened-session.ts';
import type { RunningWorkState } from '../lib/running-work.ts';
import type { SettingsState } from '../lib/settings-store.ts';

/** What a screen of the program gets when it opens. */
interface ProgramContext {
  readonly client: Client;
  /** Where to report long-running work: the header shows it on every screen. */
  readonly work: StoreApi<RunningWorkState>;
  readonly settings: StoreApi<SettingsState>;
}

/** What a screen about one library gets when it opens. */
interface LibraryContext extends ProgramContext {
  readonly library: LibraryDescription;
  readonly openedSession: StoreApi<OpenedSession>;
}

/** A screen with its state, which lives as long as the window (or the library), whether shown or not. */
export interface OpenScreen {
  readonly element: ReactElement;
  /** Follows events for the screen even while another is shown, until the returned function is called. */
  readonly follow?: () => Unsubscribe;
  /** Undoes and redoes the choices made here. */
  readonly history?: History;
  /** Commands in the palette while the screen is shown. */
  readonly commands?: readonly Command[];
}

interface Screen<Context> {
  /** In the address, after the #. */
  readonly id: string;
  readonly title: string;
  /** Has no side effects: those belong in `follow`. */
  readonly open: (context: Context) => OpenScreen;
}

/** Opened anew for each library; shown once one is open. */
export const LIBRARY_SCREENS: readonly Screen<LibraryContext>[] = [
  { id: 'explore', title: 'Explore', open: openExplore },
  { id: 'tune', title: 'Tune', open: openTune },
];

/** Opened once; shown even if no library can be opened. */
export const PROGRAM_SCREENS: readonly Screen<ProgramContext>[] = [
  { id: 'train', title: 'Train', open: openTrain },
  { id: 'libraries', title: 'Libraries', open: openLibraries },
  { id: 'settings', title: 'Settings', open: openSettings },
];

/** All screens in the order of the navigation; the first is shown if the address names none. */
export const SCREENS: readonly Pick<Screen<never>, 'id' | 'title'>[] = [
  ...LIBRARY_SCREENS,
  ...PROGRAM_SCREENS,
];
