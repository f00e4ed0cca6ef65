import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { damageLibrary } from './damage-library.ts';
import { killEngines } from './kill-engine.ts';

// Bounded samples; `npm run faults` does 400 kills and damages every file 2,000 times.
it(
  'engines killed under load answer as before, and fail only the calls in flight',
  { timeout: 120_000 },
  async () => {
    const report = await killEngines(inject('sampleLibrary'), join(temporaryFolder(), 'home'), 4, 7);
    expect(report).toMatchObject({ kills: 4, wrong: [] });
    expect(report.calls).toBeGreaterThan(report.failed);
  },
);

it(
  'a flipped bit or a cut in any file of a library is noticed when it is opened',
  { timeout: 120_000 },
  () => {
    const report = damageLibrary(inject('sampleLibrary'), temporaryFolder(), 10, 5);
    expect(report.missed).toEqual([]);
    expect(report.files).toBeGreaterThan(15);
  },
);
