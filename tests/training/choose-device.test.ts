import { describe, expect, it } from 'vitest';
import { chooseDevice, type RememberedDevice } from '#electron/training/choose-device.ts';
import type { AlsOptions } from '#electron/training/factorise/als-options.ts';
import type { Interactions } from '#electron/training/factorise/interactions.ts';
import { describeIf } from '../fixtures/skip.ts';
import { hasSoftwareGpu, noSoftwareGpu } from '../fixtures/software-gpu.ts';

const OPTIONS: AlsOptions = {
  ...{ rank: 8, iterations: 4, unobservedWeight: 0.2, regularisation: 0.01, frequencyExponent: 1, seed: 1 },
  solver: { kind: 'cg', steps: 3 },
};
/** So many that a run of them is worth a comparison. */
const MANY = 1_000_000;

const LIKES: Interactions = {
  ...{ rows: 60, columns: 20 },
  indptr: Int32Array.from({ length: 61 }, (_, i) => 4 * i),
  indices: Int32Array.from({ length: 240 }, (_, i) => (i % 4) + ((i >> 2) % 16)),
};

/** What a run folder would keep. */
function memory(kind?: 'cpu' | 'gpu'): RememberedDevice & { kind: () => 'cpu' | 'gpu' | undefined } {
  let kept = kind;
  return {
    kind: () => kept,
    load: () => kept,
    save: (next) => {
      kept = next;
    },
  };
}

async function choose(device: 'auto' | 'cpu' | 'gpu', remembered = memory(), iterations = 4) {
  const options = { ...OPTIONS, iterations };
  const chosen = await chooseDevice({ device, gpuMemoryMiB: 64 }, LIKES, options, remembered);
  const { report } = chosen;
  chosen.close();
  expect(remembered.kind()).toBe(report.kind);
  return report;
}

describe('chooseDevice', () => {
  it('takes the CPU where it was asked for, where the run went over to it before, and for little work', async () => {
    const asked = await choose('cpu');
    expect(asked.kind).toBe('cpu');
    expect(asked.why).toMatch(/asked for/);
    const little = await choose('auto');
    expect(little.kind).toBe('cpu');
    expect(little.why).toMatch(/so few ratings/);
    const again = await choose('gpu', memory('cpu'));
    expect(again.kind).toBe('cpu');
    expect(again.why).toMatch(/before it was interrupted/);
  });
});

describeIf(hasSoftwareGpu, noSoftwareGpu)('chooseDevice with a GPU', () => {
  it('takes it where it was asked for', async () => {
    const report = await choose('gpu');
    if (report.kind !== 'gpu') throw new Error(report.why);
    expect(report.why).toMatch(/asked for/);
    expect(report.adapter).toMatch(/swiftshader/i);
    expect(report.budgetBytes).toBe(64 << 20);
  });

  it('goes on with it in a run that used it before, without comparing', async () => {
    const report = await choose('auto', memory('gpu'));
    expect(report.kind).toBe('gpu');
    expect(report.why).toMatch(/before it was interrupted/);
  });

  it('compares for much work, does not take a GPU that is slower, and says how slow', async () => {
    const report = await choose('auto', memory(), MANY);
    expect(report.kind).toBe('cpu');
    expect(report.why).toMatch(/swiftshader.* took \d+ ms for 240 likes, the CPU \d+ ms/i);
  });
});
