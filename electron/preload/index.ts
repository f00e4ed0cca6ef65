// What a window can do: send calls and listen to answers, both checked by the main process; and learn the path of a
// folder that the person chose or dropped.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  CHANNEL_CHOOSE_FOLDER,
  CHANNEL_FROM_WINDOW,
  CHANNEL_TO_WINDOW,
} from '#shared/contract/electron-channels.ts';

contextBridge.exposeInMainWorld('reelscope', {
  send: (message: unknown) => {
    ipcRenderer.send(CHANNEL_FROM_WINDOW, message);
  },
  listen: (listener: (message: unknown) => void) => {
    // The event itself stays here: it would hand the window more than a message.
    const forward = (_event: unknown, message: unknown) => {
      listener(message);
    };
    ipcRenderer.on(CHANNEL_TO_WINDOW, forward);
    return () => {
      ipcRenderer.off(CHANNEL_TO_WINDOW, forward);
    };
  },
  chooseFolder: (): Promise<unknown> => ipcRenderer.invoke(CHANNEL_CHOOSE_FOLDER),
  pathOf: (file: File) => webUtils.getPathForFile(file),
});
