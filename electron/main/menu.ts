import type { MenuItemConstructorOptions } from 'electron';
import type { AppCommand } from '#shared/contract/commands.ts';

/** What the menu's own items do. */
export interface MenuActions {
  readonly command: (command: AppCommand) => void;
  readonly openDataset: () => unknown;
  readonly openLog: () => unknown;
  readonly copyDiagnostics: () => unknown;
}

const SCREENS = [
  { label: 'Explore', screen: 'explore' },
  { label: 'Tune', screen: 'tune' },
  { label: 'Train', screen: 'train' },
  { label: 'Libraries', screen: 'libraries' },
] as const;

/** The menu as the platform has it, with our commands where a person expects them. */
export function menuTemplate(platform: NodeJS.Platform, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => {
      actions.command({ kind: 'show', screen: 'settings' });
    },
  };
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const file: MenuItemConstructorOptions = {
    role: 'fileMenu',
    label: '&File',
    submenu: [
      { label: 'Open Data Set…', accelerator: 'CmdOrCtrl+O', click: actions.openDataset },
      { role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] },
      separator,
      ...(isMac ? [{ role: 'close' } as const] : [settings, separator, { role: 'quit' } as const]),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      ...SCREENS.map(({ label, screen }, i) => ({
        label,
        accelerator: `CmdOrCtrl+${i + 1}`,
        click: () => {
          actions.command({ kind: 'show', screen });
        },
      })),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { label: 'Open Log', click: actions.openLog },
      { label: 'Copy Diagnostics', click: actions.copyDiagnostics },
      ...(isMac ? [] : [separator, { role: 'about' } as const]),
    ],
  };
  return [...(isMac ? [application] : []), file, { role: 'editMenu' }, view, { role: 'windowMenu' }, help];
}
