import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const START_MS = 60_000;

/** The browser host as a user starts it, in a process of its own. */
export interface RunningHost {
  /** The printed address. */
  readonly url: string;
  /** The folder it keeps its files in. */
  readonly home: string;
  stop(): Promise<void>;
  /** Ends it like a crash, and keeps its files. */
  kill(): Promise<void>;
}

/** Starts `reelscope serve` with a home folder of its own (`home`, or a new one that is removed with it). */
export async function startBrowserHost(
  options: { args?: readonly string[]; home?: string } = {},
): Promise<RunningHost> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'reelscope-home-'));
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'electron/hosts/cli/main.ts', 'serve', ...(options.args ?? [])],
    { cwd: ROOT, env: { ...process.env, REELSCOPE_HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const url = await printedAddress(child);
  return {
    url,
    home,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => {
      reject(new Error(`no address was printed within ${START_MS} ms: ${printed}`));
    }, START_MS);
    child.stdout?.on('data', (data: Buffer) => {
      printed += data.toString();
      const address = /http:\/\/\S+/.exec(printed)?.[0];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the host ended with ${String(code)} before it printed an address`));
    });
  });
}
