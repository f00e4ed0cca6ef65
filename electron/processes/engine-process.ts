// The engine process: opens one library and answers calls about it. It is a separate process, so that long answers,
// exhausted memory or a crash take no window with them.
import { flushCompileCache } from 'node:module';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { openLocalEngine } from '#electron/app/local-engine.ts';
import { serveCalls } from '#electron/app/serve-calls.ts';
import { parentChannel } from './parent-channel.ts';
import type { EngineStarted } from './engine-run.ts';

/** When to flush Node's compile cache for the next start: an engine is killed, so it cannot do so on exit. */
const FLUSH_AFTER_MS = 500;
/** Parts of the library that have not been used for this long are closed. */
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
