import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchNodeChild } from '#electron/processes/child.ts';
import { engineProgram } from '#electron/processes/engine-program.ts';
import type { Installation } from './installation.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TRAINING_PROCESS = join(ROOT, 'electron/processes/training-process.ts');
const BARE_START = `
  const { Worker } = require('node:worker_threads');
  new Worker('require("node:worker_threads").parentPort.postMessage(1)', { eval: true })
    .once('message', () => process.send(1));`;

export const launchTraining = () => launchNodeChild(TRAINING_PROCESS, []);

/** A checkout of the sources, run by Node. */
export function checkout(): Installation {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  let program: string | undefined;
  return {
    version,
    launchTraining,
    launchEngine: (libraryFolder, homeFolder) => {
      // Looks at every source, so only where an engine is started.
      program ??= engineProgram();
      return launchNodeChild(program, [libraryFolder, homeFolder]);
    },
    rendererFolder: join(ROOT, 'out/renderer'),
    bareStartMs,
  };
}

async function bareStartMs(): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, ['-e', BARE_START], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('message', () => {
    resolve(performance.now() - start);
    child.kill('SIGKILL');
  });
  child.once('error', reject);
  return promise;
}
