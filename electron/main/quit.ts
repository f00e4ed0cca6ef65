import type { App } from 'electron';
import type { Application } from '#electron/app/application.ts';
import type { LongWork } from './long-work.ts';

/**
 * Lets the program end only after training and sync have been paused, so that a person can resume both from there at
 * the next start.
 */
export function quitGracefully(
  app: Pick<App, 'on' | 'quit'>,
  application: Pick<Application, 'close'>,
  work: LongWork,
): void {
  let stage: 'open' | 'pausing' | 'ready' = 'open';
  app.on('before-quit', (event) => {
    if (stage === 'ready') return;
    event.preventDefault();
    if (stage === 'pausing') return;
    stage = 'pausing';
    void work.pause().finally(() => {
      stage = 'ready';
      application.close();
      app.quit();
    });
  });
}
