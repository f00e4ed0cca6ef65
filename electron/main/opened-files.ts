import { readFileSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import type { AppCommand } from '#shared/contract/commands.ts';

/** The ending of a saved session; electron-builder.yml ties it to the program. */
const SESSION_ENDING = '.reelscope';
/** Sessions are settings of a view; anything larger is none. */
const MOST_BYTES = 1024 * 1024;

/** What to do with a file or folder that was opened with the program: undefined where it is nothing of ours. */
export function commandFor(path: string): AppCommand | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return { kind: 'open-dataset', folder: path };
  if (stat?.isFile() !== true || extname(path).toLowerCase() !== SESSION_ENDING || stat.size > MOST_BYTES) {
    return undefined;
  }
  return { kind: 'open-session', name: basename(path), text: readFileSync(path, 'utf8') };
}

/** The last argument that is a file or folder of ours; options and the program's own folder are none. */
export function commandIn(args: readonly string[], workingFolder: string): AppCommand | undefined {
  return args
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => commandFor(resolve(workingFolder, arg)))
    .findLast((command) => command !== undefined);
}
