import type { PowerMonitor, PowerSaveBlocker } from 'electron';
import type { Application } from '#electron/app/application.ts';
import type { ProgramLog } from '#electron/app/program-log.ts';
import type { LongWork } from './long-work.ts';

/** Pauses training and sync while the computer sleeps, and keeps it from going to sleep by itself during training. */
export function followPower(
  powerMonitor: Pick<PowerMonitor, 'on'>,
  blocker: Pick<PowerSaveBlocker, 'start' | 'stop'>,
  application: Pick<Application, 'onEvent'>,
  work: LongWork,
  log: ProgramLog,
): void {
  powerMonitor.on('suspend', () => {
    log.info('The computer goes to sleep.');
    void work.pause();
  });
  powerMonitor.on('resume', () => {
    log.info('The computer woke up.');
    void work.resume();
  });
  let blocking: number | undefined;
  application.onEvent(({ name, value }) => {
    if (name !== 'training.status') return;
    const isTraining = (value as { state?: unknown }).state === 'running';
    if (isTraining) blocking ??= blocker.start('prevent-app-suspension');
    else if (blocking !== undefined) {
      blocker.stop(blocking);
      blocking = undefined;
    }
  });
}
