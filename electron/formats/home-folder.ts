import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Reelscope keeps what belongs to this person: libraries, records of verification, run files.
 * `REELSCOPE_HOME` overrides the platform's custom.
 */
export function homeFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const chosen = env['REELSCOPE_HOME'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Reelscope');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Reelscope');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'reelscope');
}
