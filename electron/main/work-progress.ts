import type { BrowserWindow } from 'electron';
import type { Application } from '#electron/app/application.ts';

interface Bar {
  readonly fraction: number;
  readonly mode: 'normal' | 'indeterminate' | 'paused' | 'error';
}

type Value = Readonly<Record<string, unknown>>;

/** Shows the progress of running work on the dock or task bar: of training, else of sync, else of making the sample. */
export function showProgress(
  application: Pick<Application, 'onEvent'>,
  window: Pick<BrowserWindow, 'setProgressBar' | 'isDestroyed'>,
): void {
  const bars = new Map<string, Bar>();
  application.onEvent(({ name, value }) => {
    if (name !== 'app.status' && name !== 'sync.status' && name !== 'training.status') return;
    const bar = barOf(value as Value);
    if (bar === undefined) bars.delete(name);
    else bars.set(name, bar);
    const shown = bars.get('training.status') ?? bars.get('sync.status') ?? bars.get('app.status');
    if (window.isDestroyed()) return;
    if (shown === undefined) window.setProgressBar(-1);
    else window.setProgressBar(shown.fraction, { mode: shown.mode });
  });
}

function barOf({ state, progress }: Value): Bar | undefined {
  const fraction = (progress as { fraction?: number } | null | undefined)?.fraction;
  switch (state) {
    case 'running':
    case 'preparing-sample':
      return fraction === undefined ? { fraction: 2, mode: 'indeterminate' } : { fraction, mode: 'normal' };
    case 'paused':
      return { fraction: fraction ?? 0, mode: 'paused' };
    default:
      return undefined;
  }
}
