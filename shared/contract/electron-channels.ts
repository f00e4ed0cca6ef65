/** The two Electron IPC channels; the messages on them are those of messages.ts. */
export const CHANNEL_FROM_WINDOW = 'reelscope:from-window';
export const CHANNEL_TO_WINDOW = 'reelscope:to-window';
