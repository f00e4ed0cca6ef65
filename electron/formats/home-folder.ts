import { homedir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Where Reelscope keeps this person's data: libraries, records of verification, run files. `REELSCOPE_HOME` overrides
 * the platform's convention. The platform's own variables count only if they hold absolute paths, as the XDG
 * specification requires: an empty one must not lead to a folder below the working directory.
 */
export function homeFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = env['REELSCOPE_HOME'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (platform === 'win32') {
    const { APPDATA = '' } = env;
    return join(win32.isAbsolute(APPDATA) ? APPDATA : join(homedir(), 'AppData', 'Roaming'), 'Reelscope');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Reelscope');
  const { XDG_DATA_HOME = '' } = env;
  return join(
    posix.isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : join(homedir(), '.local', 'share'),
    'reelscope',
  );
}

/** Makes the home folder, or one in it, as `makeFolder` does; `bad-request` also says how to choose another one. */
export function makeHomeFolder(folder: string, mode?: number): void {
  try {
    makeFolder(folder, mode);
  } catch (error) {
    if (!(error instanceof ReelscopeError) || error.code !== 'bad-request') throw error;
    const message = `${folder} is missing: ${error.message} REELSCOPE_HOME names the folder where Reelscope keeps your data.`;
    throw new ReelscopeError('bad-request', message, { cause: error });
  }
}
