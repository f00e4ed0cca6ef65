import { expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { misbehavingServers } from './misbehaving-servers.ts';
import { BEHAVIOURS } from './server-behaviours.ts';

// A bounded sample; `npm run faults` does 25 offsets.
it(
  'no server, however it misbehaves, gets a wrong byte activated or the old version lost',
  { timeout: 240_000 },
  async () => {
    const report = await misbehavingServers(temporaryFolder(), 1);
    expect(report.wrong).toEqual([]);
    expect(report.trials).toBe(2 * Object.keys(BEHAVIOURS).length);
  },
);
