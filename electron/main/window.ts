import { BrowserWindow } from 'electron';
import { APP_ORIGIN } from './app-protocol.ts';

/** Opens the window: sandboxed, isolated and without Node. secure-contents.ts limits where it may navigate. */
export function openWindow(preloadPath: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 800,
    minHeight: 560,
    title: 'Reelscope',
    show: false,
    name: 'main',
    windowStatePersistence: true,
    webPreferences: { preload: preloadPath, sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.once('ready-to-show', () => {
    window.show();
  });
  return window;
}

export function loadRenderer(window: Pick<BrowserWindow, 'loadURL'>): Promise<void> {
  return window.loadURL(`${APP_ORIGIN}/index.html`);
}
