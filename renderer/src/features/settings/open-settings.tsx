import type { StoreApi } from 'zustand';
import type { SettingsState } from '../../lib/settings-store.ts';
import { SettingsScreen } from './components/settings-screen.tsx';

/** The Settings screen. The window itself follows the settings, because it shows them. */
export function openSettings({ settings }: { settings: StoreApi<SettingsState> }) {
  return { element: <SettingsScreen store={settings} /> };
}
