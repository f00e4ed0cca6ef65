import type { StoreApi } from 'zustand';
import type { SettingsState } from '../../lib/settings-store.ts';
import { SettingsScreen } from './components/settings-screen.tsx';

/** The Settings screen. What is set is followed by the window itself, which shows it. */
export function openSettings({ settings }: { settings: StoreApi<SettingsState> }) {
  return { element: <SettingsScreen store={settings} /> };
}
