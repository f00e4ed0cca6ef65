import type { StoreApi } from 'zustand/vanilla';
import type { AppCommand } from '#shared/contract/commands.ts';
import type { Client } from '../lib/client/client.ts';
import type { Unsubscribe } from '../lib/client/transport.ts';
import type { OpenedSession } from '../lib/opened-session.ts';
import { showScreen } from './route.ts';

/** Shows the screen that the menu or an opened file asks for. The screen itself deals with the file's contents. */
export function followCommands(client: Client, openedSession: StoreApi<OpenedSession>): Unsubscribe {
  return client.on('app.command', (command) => {
    if (command.kind === 'open-session') openedSession.setState({ text: command.text });
    showScreen(screenFor(command));
  });
}

function screenFor(command: AppCommand): string {
  switch (command.kind) {
    case 'show':
      return command.screen;
    case 'open-dataset':
      return 'train';
    case 'open-session':
      return 'tune';
  }
}
