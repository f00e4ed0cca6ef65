import type { AlsOptions, AlsSolver } from './als-options.ts';
import type { Interactions } from './interactions.ts';

/** How these were chosen: docs/adr/0006-als-defaults.md. */
const DEFAULTS = { unobservedWeight: 0.2, regularisation: 0.01, frequencyExponent: 1 } as const;

/** From a warm start, three steps come within about 0.2 % of the exact solver's ranking quality. */
const CG_STEPS = 3;

/** The exact solver is worth its time up to this many operations per iteration: a few seconds on two threads. */
const EXACT_OPERATIONS = 4e10;

/** The options of a factorisation: the chosen ones, completed by the defaults and a solver. */
export function alsOptions(
  likes: Interactions,
  chosen: Pick<AlsOptions, 'rank' | 'iterations' | 'seed'>,
): AlsOptions {
  return { ...DEFAULTS, ...chosen, solver: chooseSolver(likes, chosen.rank) };
}

/** Cholesky if it is affordable, conjugate gradients otherwise. */
function chooseSolver(likes: Interactions, rank: number): AlsSolver {
  const rows = likes.rows + likes.columns;
  const operations = 2 * likes.indices.length * rank * (rank + 1) + (rows * rank ** 3) / 3;
  return operations <= EXACT_OPERATIONS ? { kind: 'cholesky' } : { kind: 'cg', steps: CG_STEPS };
}
