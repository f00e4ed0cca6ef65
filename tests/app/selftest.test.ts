import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { selftest } from '#electron/app/selftest.ts';
import { launchNodeChild } from '#electron/processes/child.ts';
import { EngineSupervisor } from '#electron/processes/supervise-engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

it('says of an engine that cannot even start that it stops, and tries the rest', async () => {
  const broken = join(temporaryFolder(), 'engine.mjs');
  writeFileSync(broken, 'process.exit(3);');
  const checks = await selftest({
    trainSample: () => Promise.resolve({ counts: { films: 1, ratings: 1 } }),
    startEngine: () => new EngineSupervisor(() => launchNodeChild(broken, [])),
    more: { rest: () => Promise.resolve('tried') },
  });
  const [training, ...others] = checks;
  const rest = others.pop();
  expect([training?.ok, rest?.ok]).toEqual([true, true]);
  expect(others).toHaveLength(4);
  for (const { ok, detail } of others) {
    expect(ok).toBe(false);
    expect(detail).toContain('exit code 3');
  }
});
