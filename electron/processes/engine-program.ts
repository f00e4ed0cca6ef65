import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SOURCE = join('electron', 'processes', 'engine-process.ts');
const BUNDLE = join('out', 'main', 'engine-process.js');
const MADE_FROM = ['shared', 'electron', 'package.json'];

/**
 * The file that an engine process runs under Node: the bundle, which starts in half the time, if it was built from the
 * current sources of the checkout `root`; else the sources.
 */
export function engineProgram(root = ROOT): string {
  const built = statSync(join(root, BUNDLE), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isCurrent = MADE_FROM.every((path) => !hasChangedSince(built, join(root, path)));
  return join(root, isCurrent ? BUNDLE : SOURCE);
}

function hasChangedSince(time: number, path: string): boolean {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs > time;
  return readdirSync(path).some((name) => hasChangedSince(time, join(path, name)));
}
