import { checkout } from '#electron/hosts/cli/checkout.ts';
import { runCli } from '#electron/hosts/cli/run-cli.ts';

/** What a command printed and how it ended. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export async function cli(...args: readonly string[]): Promise<CliRun> {
  let out = '';
  let err = '';
  const code = await runCli(args, checkout(), {
    out: (text) => (out += text),
    err: (text) => (err += text),
    interactive: false,
  });
  return { code, out, err };
}

/** The JSON document that a command printed; nothing else may have been printed. */
export async function cliJson(...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await cli(...args, '--json');
  if (code !== 0) throw new Error(`exit code ${code}: ${err}`);
  return JSON.parse(out);
}
