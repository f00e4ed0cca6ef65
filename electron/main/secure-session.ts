import type { Session } from 'electron';
import { APP_ORIGIN, isOurUrl } from './app-protocol.ts';

type SecuredSession = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'webRequest'
>;

/** What our own page may do besides showing itself: write to the clipboard when a person presses Copy. */
const GRANTED: readonly string[] = ['clipboard-sanitized-write'];

/**
 * Denies pages every permission but those above, and blocks every request that leaves the program: what is loaded comes
 * from our own files, or was made by the page itself.
 */
export function secureSession(session: SecuredSession): void {
  session.setPermissionRequestHandler((contents, permission, decide) => {
    decide(GRANTED.includes(permission) && isOurUrl(contents.getURL()));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => GRANTED.includes(permission) && isOurUrl(`${origin}/`),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isLocal(url) });
  });
}

function isLocal(url: string): boolean {
  return (
    isOurUrl(url) ||
    url.startsWith(`blob:${APP_ORIGIN}/`) ||
    url.startsWith('data:') ||
    // The developer tools' own pages, when a person opens them.
    url.startsWith('devtools://')
  );
}
