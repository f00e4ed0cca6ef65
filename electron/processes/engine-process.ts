// The engine process: opens one library and answers calls about it. A process of its own, so that long answers, a full
// memory or a crash take no window with them.
import { flushCompileCache } from 'node:module';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import { serveCalls } from '#electron/app/serve-calls.ts';
import { parentChannel } from './parent-channel.ts';
import type { EngineStarted } from './engine-run.ts';

/** When what Node has compiled is kept for the next start: an engine is killed, so not at its end. */
const FLUSH_AFTER_MS = 500;
/** Parts of the library that nobody asked for in so long are closed. */
const IDLE_MS = 5 * 60_000;

const [folder = '', homeFolder = ''] = process.argv.slice(2);
const parent = parentChannel();
const started = (message: EngineStarted) => {
  parent.send(message);
};

try {
  const engine = openLocalEngine(folder, homeFolder);
  setInterval(() => {
    engine.closeIdle(IDLE_MS);
  }, IDLE_MS).unref();
  const server = serveCalls(engine.dispatch, (message) => {
    parent.send(message);
  });
  parent.onMessage((message) => {
    server.receive(message);
  });
  started({ kind: 'engine-started', ok: true });
  setTimeout(flushCompileCache, FLUSH_AFTER_MS).unref();
} catch (error) {
  started({ kind: 'engine-started', ok: false, error: toErrorValue(error) });
}
