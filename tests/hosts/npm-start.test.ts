import { spawn } from 'node:child_process';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ROOT } from '#electron/setup/build.mjs';
import { installedElectron } from '#electron/setup/electron-binary.mjs';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const SLOW = { timeout: 60_000, interval: 100 };

describeIf(installedElectron() === undefined, 'npm start in the browser, because Electron is installed here')(
  'npm start',
  () => {
    it('serves the page, and leaves nothing running when npm is ended', { timeout: 120_000 }, async () => {
      const env = {
        ...process.env,
        REELSCOPE_HOME: temporaryFolder(),
        // A mirror that answers nobody, and no screen to open a browser on.
        ELECTRON_MIRROR: 'http://127.0.0.1:9/',
        DISPLAY: '',
        WAYLAND_DISPLAY: '',
      };
      const npm = spawn('npm', ['start', '--', '--port', '0'], { cwd: ROOT, env, detached: true });
      onTestFinished(() => {
        endGroup(npm.pid);
      });
      let printed = '';
      npm.stdout.on('data', (text) => (printed += String(text)));
      const address = await vi.waitFor(() => {
        const [found] = /http:\S+token=\S+/.exec(printed) ?? [];
        if (found === undefined) throw new Error(`no address: ${printed}`);
        return found;
      }, SLOW);
      expect((await fetch(address)).status).toBe(200);

      npm.kill('SIGTERM');
      await vi.waitFor(async () => {
        await expect(fetch(address)).rejects.toThrow('fetch failed');
      }, SLOW);
    });
  },
);

/** Ends whatever a failed test left of a group of processes. */
function endGroup(leader: number | undefined) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
