import { expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { killTraining } from './kill-training.ts';

// A bounded sample; `npm run faults` does 200.
it(
  'a training run that is killed goes on where it was and ends in the same bytes',
  { timeout: 240_000 },
  async () => {
    const report = await killTraining(temporaryFolder(), 4, 11);
    expect(report).toMatchObject({ kills: 4, different: 0, leftovers: [] });
    expect(report.completed).toBeGreaterThan(0);
  },
);
