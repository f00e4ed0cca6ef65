import { spawn } from 'node:child_process';

/** The browser host in a process of its own. */
export interface RunningHost {
  readonly url: string;
  stop(): void;
}

/** Starts `reelscope serve` with the home folder and more arguments; resolves with its address. */
export function startBrowserHost(home: string, args: readonly string[]): Promise<RunningHost> {
  const host = spawn(
    process.execPath,
    [...process.execArgv, 'electron/hosts/cli/main.ts', 'serve', ...args],
    {
      env: { ...process.env, REELSCOPE_HOME: home },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  return new Promise((resolve, reject) => {
    let printed = '';
    host.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
      const url = /http:\/\/\S+/.exec(printed)?.[0];
      if (url !== undefined) resolve({ url, stop: () => host.kill() });
    });
    host.once('exit', () => {
      reject(new Error(`the host ended early: ${printed}`));
    });
  });
}
