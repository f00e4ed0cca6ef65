import type { BrowserWindow, Dialog, IpcMain, IpcMainInvokeEvent } from 'electron';
import { CHANNEL_CHOOSE_FOLDER } from '#shared/contract/electron-channels.ts';
import { isOurMainFrame } from './app-protocol.ts';

/** Lets the person choose a folder; resolves with null if they cancel. */
export async function chooseFolder(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  window: BrowserWindow,
): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'A folder with ratings and films',
    properties: ['openDirectory'],
  });
  return filePaths[0] ?? null;
}

/** Lets the person choose a folder when our own page asks; any other page gets null. */
export function serveFolderChoice(
  ipcMain: Pick<IpcMain, 'handle'>,
  dialog: Pick<Dialog, 'showOpenDialog'>,
  window: BrowserWindow,
): void {
  ipcMain.handle(CHANNEL_CHOOSE_FOLDER, ({ senderFrame }: IpcMainInvokeEvent) => {
    return isOurMainFrame(senderFrame) ? chooseFolder(dialog, window) : null;
  });
}
