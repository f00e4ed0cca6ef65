import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import type { AppCommand } from '#shared/contract/commands.ts';
import { CHANNEL_FROM_WINDOW, CHANNEL_TO_WINDOW } from '#shared/contract/electron-channels.ts';
import type { Application } from '#electron/app/application.ts';
import { serveCalls, type CallServer } from '#electron/app/serve-calls.ts';
import { isOurMainFrame } from './app-protocol.ts';

/** What answers calls and emits events. */
type Answers = Pick<Application, 'dispatch' | 'onEvent'>;
type Window = Pick<WebContents, 'id' | 'send' | 'isDestroyed' | 'on' | 'once'>;

/** Answers the calls of our own windows; messages from any other frame are ignored. */
export class WindowCalls {
  readonly #application: Answers;
  readonly #servers = new Map<number, CallServer>();
  /** Commands for windows whose page has not made a call yet, and so may not be listening. */
  readonly #waiting = new Map<number, AppCommand[]>();

  constructor(application: Answers, ipcMain: Pick<IpcMain, 'on'>) {
    this.#application = application;
    ipcMain.on(CHANNEL_FROM_WINDOW, (event: IpcMainEvent, message: unknown) => {
      if (!isOurMainFrame(event.senderFrame)) return;
      this.#servers.get(event.sender.id)?.receive(message);
      this.#tellWaiting(event.sender);
    });
  }

  /** Serves the window until it is gone. */
  serve(window: Window): void {
    const send = (message: unknown) => {
      if (!window.isDestroyed()) window.send(CHANNEL_TO_WINDOW, message);
    };
    const stopEvents = this.#application.onEvent(send);
    this.#servePage(window, send);
    // Nobody waits for the answers to the old page's calls any more, and the page loaded in its place numbers its calls
    // from 1 again.
    window.on('render-process-gone', () => {
      this.#servePage(window, send);
    });
    window.once('destroyed', () => {
      stopEvents();
      this.#servers.get(window.id)?.close();
      this.#servers.delete(window.id);
      this.#waiting.delete(window.id);
    });
  }

  /** Answers the page that is loaded next, and aborts the calls that the previous one has in flight. */
  #servePage(window: Window, send: (message: unknown) => void): void {
    this.#servers.get(window.id)?.close();
    this.#servers.set(window.id, serveCalls(this.#application.dispatch, send));
    this.#waiting.set(window.id, this.#waiting.get(window.id) ?? []);
  }

  /** Sends a command to the window's page; if it is still loading, as soon as it is there. */
  tell(window: Window, command: AppCommand): void {
    const waiting = this.#waiting.get(window.id);
    if (waiting === undefined) sendCommand(window, command);
    else waiting.push(command);
  }

  #tellWaiting(window: Window): void {
    for (const command of this.#waiting.get(window.id) ?? []) sendCommand(window, command);
    this.#waiting.delete(window.id);
  }
}

function sendCommand(window: Window, value: AppCommand): void {
  if (!window.isDestroyed()) window.send(CHANNEL_TO_WINDOW, { kind: 'event', name: 'app.command', value });
}
