// `npm run package`: makes installers for this system in dist/, or prints one line that says why it cannot.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureBuilt, ROOT } from './build.mjs';
import { findElectron } from './electron-binary.mjs';
import { say } from './say.mjs';

const require = createRequire(import.meta.url);

const electron = await findElectron();
if (electron.path === undefined) {
  say(`installers cannot be made here: ${electron.reason}. Set ELECTRON_MIRROR to a place that has it.`);
  process.exitCode = 1;
} else {
  ensureBuilt();
  const cli = join(dirname(require.resolve('electron-builder/package.json')), 'cli.js');
  // Never published from here: the release workflow hands the files on.
  const args = [
    cli,
    '--publish',
    'never',
    `-c.electronDist=${join(dirname(require.resolve('electron/package.json')), 'dist')}`,
    ...process.argv.slice(2),
  ];
  process.exitCode = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}
