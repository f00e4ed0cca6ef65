import { expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { killSync } from './kill-sync.ts';

// A bounded sample; `npm run faults` does 1,000.
it('a sync that is killed leaves the old or the new version, and goes on', { timeout: 240_000 }, async () => {
  const report = await killSync(temporaryFolder(), 12, 3);
  expect(report).toMatchObject({ kills: 12, partsFetchedAgain: 0, wrong: [], leftovers: [] });
});
