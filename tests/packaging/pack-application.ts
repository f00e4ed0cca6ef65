import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureBuilt, ROOT } from '#electron/setup/build.mjs';
import { writeFusedProgram } from '../fixtures/fused-program.ts';

const require = createRequire(import.meta.url);

export interface PackedApplication {
  /** The folder that an installer would install. */
  readonly folder: string;
  readonly program: string;
  readonly archive: string;
}

/**
 * Packs the application as `npm run package` does, by electron-builder and electron-builder.yml, for this system, but
 * around a stand-in for Electron that has only the files that electron-builder touches.
 */
export function packApplication(scratch: string): PackedApplication {
  ensureBuilt();
  const electron = join(scratch, 'electron');
  mkdirSync(join(electron, 'locales'), { recursive: true });
  mkdirSync(join(electron, 'resources'));
  writeFusedProgram(join(electron, 'electron'));
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) {
    writeFileSync(join(electron, name), '');
  }
  const cli = join(dirname(require.resolve('electron-builder/package.json')), 'cli.js');
  const output = join(scratch, 'dist');
  const run = spawnSync(
    process.execPath,
    [
      ...[cli, '--dir', '--publish', 'never'],
      ...[`-c.electronDist=${electron}`, `-c.directories.output=${output}`],
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (run.status !== 0) throw new Error(`electron-builder failed:\n${run.stdout}${run.stderr}`);
  const folder = join(output, 'linux-unpacked');
  return { folder, program: join(folder, 'reelscope'), archive: join(folder, 'resources', 'app.asar') };
}
