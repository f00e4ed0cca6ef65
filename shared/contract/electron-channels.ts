/** Electron's IPC channels. The messages on these two are those of messages.ts. */
export const CHANNEL_FROM_WINDOW = 'reelscope:from-window';
export const CHANNEL_TO_WINDOW = 'reelscope:to-window';
/** Asked by a window, answered with the path of the folder that the person chose, or null. */
export const CHANNEL_CHOOSE_FOLDER = 'reelscope:choose-folder';
