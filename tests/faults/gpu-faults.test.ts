import { expect, it } from 'vitest';
import { describeIf } from '../fixtures/skip.ts';
import { hasSoftwareGpu, noSoftwareGpu } from '../fixtures/software-gpu.ts';
import { breakGpus } from './break-gpu.ts';

// A bounded sample; `npm run faults` does 100.
describeIf(hasSoftwareGpu, noSoftwareGpu)('a GPU that fails', () => {
  it(
    'costs no more than time: every run ends with the right model, or stops and goes on later',
    { timeout: 240_000 },
    async () => {
      const report = await breakGpus(3, 4);
      expect(report).toMatchObject({ faults: 3, wrong: [] });
      expect(report.onCpu).toBeGreaterThan(0);
      expect(report.stopped).toBeGreaterThan(0);
    },
  );
});
