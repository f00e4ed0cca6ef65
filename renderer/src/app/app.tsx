import { Activity, useEffect, useMemo, useState } from 'react';
import { useStore, type StoreApi } from 'zustand';
import type { Client } from '../lib/client/client.ts';
import type { OpenedSession } from '../lib/opened-session.ts';
import type { RunningWorkState } from '../lib/running-work.ts';
import type { SettingsState } from '../lib/settings-store.ts';
import type { AppState } from './app-store.ts';
import { AppHeader } from './app-header.tsx';
import { CommandPalette } from './command-palette.tsx';
import { commandsOf } from './commands.ts';
import { useScreenId } from './route.ts';
import { LIBRARY_SCREENS, PROGRAM_SCREENS, SCREENS, type OpenScreen } from './screens.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { StatusGate } from './status-gate.tsx';
import { useAppearance } from './use-appearance.ts';
import { useCommands } from './use-commands.ts';

interface AppProps {
  readonly client: Client;
  readonly store: StoreApi<AppState>;
  readonly work: StoreApi<RunningWorkState>;
  readonly settings: StoreApi<SettingsState>;
  readonly openedSession: StoreApi<OpenedSession>;
}

const SCREEN_IDS = SCREENS.map(({ id }) => id);

/** The window: its header, and the screen that the address names. The others are hidden and keep their state. */
export function App({ client, store, work, settings, openedSession }: AppProps) {
  const { status, library, connection, ask, follow } = useStore(store);
  const { works } = useStore(work);
  const current = useScreenId(SCREEN_IDS);

  const programScreens = useMemo(
    () => new Map(PROGRAM_SCREENS.map(({ id, open }) => [id, open({ client, work, settings })])),
    [client, work, settings],
  );
  // They outlive a restart of the engine, so that no choice is lost.
  const libraryScreens = useMemo(
    () =>
      new Map(
        library === null
          ? []
          : LIBRARY_SCREENS.map(({ id, open }) => [
              id,
              open({ client, work, settings, openedSession, library }),
            ]),
      ),
    [client, work, settings, openedSession, library],
  );

  useEffect(() => follow(), [follow]);
  useEffect(() => settings.getState().follow(), [settings]);
  const { reply } = useStore(settings);
  useAppearance(reply?.settings.appearance);
  useFollowing(programScreens);
  useFollowing(libraryScreens);
  useEffect(() => {
    document.title = `${SCREENS.find(({ id }) => id === current)?.title ?? ''} - Reelscope`;
  }, [current]);

  const [overlay, setOverlay] = useState<'palette' | 'shortcuts' | null>(null);
  const shown = programScreens.get(current) ?? libraryScreens.get(current);
  const commands = useMemo(
    () =>
      commandsOf({
        screens: SCREENS,
        history: shown?.history,
        ofScreen: shown?.commands ?? [],
        open: setOverlay,
      }),
    [shown],
  );
  useCommands(commands);
  const closeOverlay = () => {
    setOverlay(null);
  };

  return (
    <>
      <AppHeader
        library={library}
        connection={connection}
        notice={status.state === 'ready' ? status.notice : null}
        hasSettingsNotice={reply !== null && reply.notice !== null && current !== 'settings'}
        current={current}
        works={works}
      />
      {SCREENS.map(({ id }) => (
        <Activity key={id} mode={id === current ? 'visible' : 'hidden'}>
          {programScreens.get(id)?.element ?? (
            <StatusGate status={status} onRetry={ask}>
              {libraryScreens.get(id)?.element}
            </StatusGate>
          )}
        </Activity>
      ))}
      <CommandPalette isOpen={overlay === 'palette'} commands={commands} onClose={closeOverlay} />
      <ShortcutSheet isOpen={overlay === 'shortcuts'} commands={commands} onClose={closeOverlay} />
    </>
  );
}

/** Lets every open screen follow the events that concern it. */
function useFollowing(screens: ReadonlyMap<string, OpenScreen>): void {
  useEffect(() => {
    const stops = [...screens.values()].map(({ follow }) => follow?.());
    return () => {
      for (const stop of stops) stop?.();
    };
  }, [screens]);
}
