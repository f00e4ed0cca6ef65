import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { ensureDebianPackages } from './apt.mjs';
import { say } from './say.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const require = createRequire(import.meta.url);

function onPath() {
  for (const name of NAMES) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        continue;
      }
    }
  }
  return undefined;
}

/** Lets Playwright download its own browser, if the network allows. Returns whether it did. */
function fetchWithPlaywright() {
  const cli = join(dirname(require.resolve('playwright-core/package.json')), 'cli.js');
  const result = spawnSync(process.execPath, [cli, 'install', 'chromium'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 5 * 60_000,
  });
  return result.status === 0;
}

/**
 * Finds a Chromium for the browser tests, installing one if it can.
 * Returns `{ path }` (undefined path: Playwright's own), or `{ problem }` with what to do.
 */
export function ensureChromium() {
  const present = onPath();
  if (present !== undefined) return { path: present };
  const missing = ensureDebianPackages(['chromium'], 'for the tests that drive the screens');
  const installed = missing === undefined ? onPath() : undefined;
  if (installed !== undefined) return { path: installed };
  say('fetching Chromium with Playwright');
  if (fetchWithPlaywright()) return { path: undefined };
  return { problem: `the screens cannot be tested without Chromium: ${missing ?? 'install it'}` };
}
