import { defineConfig } from '@playwright/test';
import { installedElectron } from '#electron/setup/electron-binary.mjs';
import type { Host } from './tests/e2e/reelscope-test.ts';

if (installedElectron() === undefined) {
  process.stderr.write("SKIPPED: the screens on Electron, because Electron's binary is not installed here\n");
}

export default defineConfig<object, { host: Host }>({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  // How long a page may take is not tested here: a busy machine needs some seconds to start a process.
  expect: { timeout: 15_000 },
  workers: 1,
  outputDir: 'test-results',
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  projects: [
    { name: 'browser host', use: { host: 'browser' } },
    // First launch and hostile calls are the browser host's own; everything else must also work in Electron's window.
    { name: 'electron', use: { host: 'electron' }, testIgnore: '**/{first-launch,one-window}.spec.ts' },
  ],
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['REELSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
      // Root cannot use Chromium's sandbox, and the other switches keep it from asking the network for anything.
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    },
  },
});
