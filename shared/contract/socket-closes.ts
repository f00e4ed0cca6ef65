/**
 * Why the browser host closes a page's socket, as codes in the range that WebSocket leaves to applications. A page that
 * receives `elsewhere` does not reconnect by itself: another page of the same session has taken over.
 */
export const SOCKET_CLOSES = { elsewhere: 4001 } as const;
