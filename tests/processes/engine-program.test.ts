import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineProgram } from '#electron/processes/engine-program.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const SOURCE = 'electron/processes/engine-process.ts';
const BUNDLE = 'out/main/engine-process.js';

/** A checkout whose files were changed at these times, in seconds. */
function checkout(changed: Readonly<Record<string, number>>): string {
  const root = temporaryFolder();
  for (const [path, time] of Object.entries(changed)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
    utimesSync(join(root, path), time, time);
  }
  return root;
}

describe('engineProgram', () => {
  const sources = { [SOURCE]: 100, 'shared/domain/film.ts': 100, 'package.json': 100 };

  it('is the bundle where that is newer than all sources', () => {
    const root = checkout({ ...sources, [BUNDLE]: 200 });
    expect(engineProgram(root)).toBe(join(root, BUNDLE));
  });

  it.each(Object.keys(sources))('is the source where %s was changed since', (changed) => {
    const root = checkout({ ...sources, [changed]: 300, [BUNDLE]: 200 });
    expect(engineProgram(root)).toBe(join(root, SOURCE));
  });

  it('is the source where nothing was built', () => {
    const root = checkout(sources);
    expect(engineProgram(root)).toBe(join(root, SOURCE));
  });
});
