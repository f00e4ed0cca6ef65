import { readFileSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import type { AppCommand } from '#shared/contract/commands.ts';

/** The extension of a saved session; electron-builder.yml associates it with the program. */
const SESSION_ENDING = '.reelscope';
/** A session is the settings of a view; anything larger is not one. */
const MOST_BYTES = 1024 * 1024;

/** The command for a file or folder opened with the program; undefined if it is none of ours. */
export function commandFor(path: string): AppCommand | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return { kind: 'open-dataset', folder: path };
  if (stat?.isFile() !== true || extname(path).toLowerCase() !== SESSION_ENDING || stat.size > MOST_BYTES) {
    return undefined;
  }
  return { kind: 'open-session', name: basename(path), text: readFileSync(path, 'utf8') };
}

/** The command for the last argument that is a file or folder of ours; options and the program's own folder are not. */
export function commandIn(args: readonly string[], workingFolder: string): AppCommand | undefined {
  return args
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => commandFor(resolve(workingFolder, arg)))
    .findLast((command) => command !== undefined);
}
