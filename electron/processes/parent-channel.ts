/** How a child process communicates with the process that started it, under Node and under Electron alike. */
export interface ParentChannel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** What Electron adds to `process` in a utility process; its types are not available outside Electron code. */
interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

function electronParentPort(): ElectronParentPort | undefined {
  return 'parentPort' in process ? (process.parentPort as ElectronParentPort) : undefined;
}

/** The channel to the parent. This process exits when a Node parent goes away. Throws if there is no parent. */
export function parentChannel(): ParentChannel {
  const port = electronParentPort();
  if (port !== undefined) {
    return {
      send: (message) => {
        port.postMessage(message);
      },
      onMessage: (listener) => {
        port.on('message', ({ data }) => {
          listener(data);
        });
      },
    };
  }
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('This program is started by Reelscope, not by hand.');
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => {
      // Without a callback, a parent that was killed would show up here as an error with a stack trace.
      send(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
  };
}
