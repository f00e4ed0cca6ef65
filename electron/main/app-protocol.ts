import type { Protocol, Session, WebFrameMain } from 'electron';
import { readFile } from 'node:fs/promises';
import { CONTENT_SECURITY_POLICY, contentTypeOf, fileFor } from '#electron/app/renderer-files.ts';

/** The scheme that windows load their pages from; unlike file:// it gives them no access to the disk. */
const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://reelscope`;

/** Whether the URL is that of one of our own pages or files. */
export function isOurUrl(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`);
}

/** Whether the frame is the main frame of a page of ours: only that may make calls. Null is a frame that is gone. */
export function isOurMainFrame(frame: Pick<WebFrameMain, 'parent' | 'url'> | null): boolean {
  return frame !== null && frame.parent === null && isOurUrl(frame.url);
}

/** Must be called before the app is ready. */
export function registerAppScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the files of the renderer's folder and nothing else. */
export function serveRenderer(
  session: { protocol: Pick<Session['protocol'], 'handle'> },
  folder: string,
): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url);
    const file = url.host === new URL(APP_ORIGIN).host ? fileFor(folder, url.pathname) : undefined;
    if (file === undefined) return new Response('There is nothing here.', { status: 404 });
    return new Response(await readFile(file), {
      headers: { 'Content-Type': contentTypeOf(file), 'Content-Security-Policy': CONTENT_SECURITY_POLICY },
    });
  });
}
