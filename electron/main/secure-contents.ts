import type { App, WebContents } from 'electron';
import { isOurUrl } from './app-protocol.ts';

/** The part of Electron's navigation events that is used. */
interface Navigation {
  readonly url: string;
  preventDefault(): void;
}

type SecuredContents = Pick<WebContents, 'setWindowOpenHandler'> & {
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview',
    listener: (event: Navigation) => void,
  ): unknown;
};

/** Keeps every page ever created here from opening windows, leaving our own pages and embedding other pages. */
export function secureContents(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents: SecuredContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    const stay = (event: Navigation) => {
      // Our own page may reload itself.
      if (!isOurUrl(event.url)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
  });
}
