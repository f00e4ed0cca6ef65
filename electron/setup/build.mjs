import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildKernels } from './build-kernels.mjs';
import { say } from './say.mjs';
import { writeLicences } from './third-party-licences.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SOURCES = ['shared', 'electron', 'renderer', 'electron.vite.config.ts', 'package.json'];
const RESULT = join(ROOT, 'out', 'renderer', 'index.html');

function newestChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), 0);
}

function isUpToDate() {
  if (!existsSync(RESULT)) return false;
  const built = statSync(RESULT).mtimeMs;
  return SOURCES.every((source) => newestChange(join(ROOT, source)) < built);
}

/** Builds the program's windows and processes with electron-vite when a source is newer than the last build. */
export function ensureBuilt() {
  if (isUpToDate()) return;
  buildKernels();
  say('building');
  const require = createRequire(import.meta.url);
  const cli = join(dirname(require.resolve('electron-vite/package.json')), 'bin', 'electron-vite.js');
  const result = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(`the build failed:\n${result.stdout}${result.stderr}`);
  writeLicences();
}
