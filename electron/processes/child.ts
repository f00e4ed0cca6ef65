import { fork } from 'node:child_process';
import { join } from 'node:path';
import { homeFolder } from '#electron/formats/home-folder.ts';

/** A child process, however it was started. */
export interface Child {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process has ended for whatever reason; `how` describes it for a person to read. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}

/** Starts a child process: under Node by `fork`, under Electron by `utilityProcess`. */
export type LaunchChild = (entry: string, args: readonly string[]) => Child;

/** One query uses one thread: several would only wait for each other (OpenMP and OpenBLAS read this when loaded). */
export const CHILD_ENVIRONMENT = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' } as const;

/** Where Node caches our compiled sources, types stripped: a start takes a third of the time. */
function compileCache(): string {
  return join(homeFolder(), 'compile-cache');
}

/** Starts the entry point under the Node that runs this program. */
export const launchNodeChild: LaunchChild = (entry, args) => {
  const child = fork(entry, args, {
    env: { NODE_COMPILE_CACHE: compileCache(), ...process.env, ...CHILD_ENVIRONMENT },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // Without a listener an error would end this program. A lost message needs no handling: a process that died, or never
  // started, is reported by onExit.
  child.on('error', () => undefined);
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => {
      // Not 'exit', which a process that could not be started never emits.
      child.once('close', (code, signal) => {
        listener(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`);
      });
    },
    kill: () => child.kill('SIGKILL'),
  };
};
