import { connect, type Socket } from 'node:net';

/** A connection on which a test writes any bytes, with everything that came back. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything that came back, once the other end has closed the connection. */
  readonly ended: Promise<string>;
}

export function rawConnection(port: number, host = '127.0.0.1'): RawConnection {
  const socket = connect(port, host);
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => (received += text));
  // However it ends, it has ended.
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => {
      resolve(received);
    });
  });
  return { socket, ended };
}

/** The lines of a request's head, terminated as HTTP requires. */
export function head(...lines: string[]): string {
  return [...lines, '', ''].join('\r\n');
}
