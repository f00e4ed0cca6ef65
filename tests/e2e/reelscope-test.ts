import { _electron, test as base, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedElectron } from '#electron/setup/electron-binary.mjs';
import { startBrowserHost } from '../../bench/support/browser-host.ts';

/** The host under test: the browser host in Chromium, or Electron itself. */
export type Host = 'browser' | 'electron';

/** Where electron-vite puts the program. */
const ROOT = join(import.meta.dirname, '../..');

interface ReelscopeFixtures {
  /** The application with the built-in library open, on its first screen. */
  readonly reelscope: Page;
}

interface HostFixtures {
  readonly host: Host;
  /** A home folder in which the sample library is made by the first test that needs it, and then found. */
  readonly homeFolder: string;
}

/** Tests that run on the browser host, and on Electron where its binary is installed. */
export const test = base.extend<ReelscopeFixtures, HostFixtures>({
  host: ['browser', { option: true, scope: 'worker' }],

  homeFolder: [
    // Playwright reads a fixture's dependencies from this pattern, even where there are none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'reelscope-e2e-'));
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],

  reelscope: async ({ host, homeFolder, page }, use) => {
    // Nothing is chosen or set yet, whatever the previous test left.
    rmSync(join(homeFolder, 'settings.json'), { force: true });
    if (host === 'browser') {
      const running = await startBrowserHost({ home: homeFolder });
      try {
        await page.goto(running.url);
        await page.getByRole('main', { name: 'Explore' }).waitFor();
        await use(page);
      } finally {
        await running.stop();
      }
      return;
    }
    const electron = installedElectron();
    if (electron === undefined) {
      test.skip(
        true,
        "Electron's binary is not installed on this machine, so its windows cannot be tested here",
      );
      return;
    }
    const app = await _electron.launch({
      executablePath: electron,
      args: [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...process.env, REELSCOPE_HOME: homeFolder },
    });
    try {
      const window = await app.firstWindow();
      await window.getByRole('main', { name: 'Explore' }).waitFor();
      await use(window);
    } finally {
      await app.close();
    }
  },
});

export { expect } from '@playwright/test';
