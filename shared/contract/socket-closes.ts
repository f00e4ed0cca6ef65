/**
 * Why the browser host ends a page's socket, in the range of codes that WebSocket leaves to applications. A page that
 * reads `elsewhere` does not connect again by itself: another page of the same session has taken over.
 */
export const SOCKET_CLOSES = { elsewhere: 4001 } as const;
