import type { AlsOptions, AlsSolver } from '#electron/training/factorise/als-options.ts';

export const CG: AlsSolver = { kind: 'cg', steps: 3 };
export const CHOLESKY: AlsSolver = { kind: 'cholesky' };

/** The options that every ALS bench and its baselines share. */
export function benchOptions(rank: number, solver: AlsSolver): AlsOptions {
  return {
    rank,
    iterations: 1,
    unobservedWeight: 0.2,
    regularisation: 0.01,
    frequencyExponent: 1,
    solver,
    seed: 1,
  };
}
