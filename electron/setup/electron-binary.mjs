import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { say } from './say.mjs';

const require = createRequire(import.meta.url);
const PROBE_MS = 4_000;
const DOWNLOAD_MS = 10 * 60_000;
const DEFAULT_MIRROR = 'https://github.com/electron/electron/releases/';

/** The path of Electron's binary, or undefined if it is not installed. */
export function installedElectron() {
  try {
    const folder = dirname(require.resolve('electron/package.json'));
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the host of Electron's binary answers, tried once because Electron's own download keeps retrying. */
async function isReachable(address) {
  try {
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds Electron's binary, downloading it if it is missing and available (the package itself comes without one).
 * Returns `{ path }`, or `{ reason }` in a few words. Never imports the `electron` package, which would download.
 */
export async function findElectron() {
  const present = installedElectron();
  if (present !== undefined) return { path: present };
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror ?? DEFAULT_MIRROR;
  if (!(await isReachable(mirror))) {
    return { reason: `its binary is not installed and ${new URL(mirror).host} cannot be reached` };
  }
  say('downloading the Electron binary, once');
  const result = spawnSync(process.execPath, [require.resolve('electron/install.js')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: DOWNLOAD_MS,
  });
  const path = result.status === 0 ? installedElectron() : undefined;
  return path === undefined ? { reason: 'its binary could not be downloaded' } : { path };
}
