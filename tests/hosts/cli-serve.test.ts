import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ROOT } from '#electron/setup/build.mjs';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli } from './cli.ts';

it('refuses a port that there is none of', async () => {
  const { code, err } = await cli('serve', '--port', '70000');
  expect([code, err]).toEqual([2, expect.stringContaining('A whole number from 0 to 65535 is needed.')]);
});

it('serves on where no browser can be opened, and says so', { timeout: 60_000 }, async () => {
  const home = temporaryFolder();
  // A file where Chromium's folder has to be.
  writeFileSync(join(home, 'browser-profile'), '');
  const programs = join(home, 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'chromium'), '#!/bin/sh\n', { mode: 0o755 });
  const served = spawn(process.execPath, ['electron/hosts/cli/main.ts', 'serve', '--open'], {
    cwd: ROOT,
    env: { ...process.env, REELSCOPE_HOME: home, DISPLAY: ':9', PATH: programs },
  });
  onTestFinished(() => {
    served.kill('SIGKILL');
  });
  let printed = '';
  for (const stream of [served.stdout, served.stderr]) stream.on('data', (text) => (printed += String(text)));
  await vi.waitFor(
    () => {
      expect(printed).toMatch(
        /No browser was opened\. .*browser-profile is a file.* Open the address above\./,
      );
    },
    { timeout: 30_000 },
  );
  const [address = ''] = /http:\S+token=\S+/.exec(printed) ?? [];
  expect((await fetch(address)).status).toBe(200);
  served.kill('SIGTERM');
  await once(served, 'exit');
  expect(served.exitCode).toBe(0);
});
