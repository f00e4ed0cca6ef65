import type { AlsOptions, AlsSolver } from './als-options.ts';
import type { Interactions } from './interactions.ts';

/** How these were chosen: docs/adr/0006-als-defaults.md. */
const DEFAULTS = { unobservedWeight: 0.2, regularisation: 0.01, frequencyExponent: 1 } as const;

/** From a warm start three steps come within about 0.2 % of the exact solver's ranking quality. */
const CG_STEPS = 3;

/** Operations of an iteration up to which the exact solver is worth its time: a few seconds on two threads. */
const EXACT_OPERATIONS = 4e10;

/** Everything about a run that nobody chose by hand. */
export function alsOptions(
  likes: Interactions,
  chosen: Pick<AlsOptions, 'rank' | 'iterations' | 'seed'>,
): AlsOptions {
  return { ...DEFAULTS, ...chosen, solver: chooseSolver(likes, chosen.rank) };
}

/** The exact solver where it is affordable, conjugate gradients beyond. */
function chooseSolver(likes: Interactions, rank: number): AlsSolver {
  const rows = likes.rows + likes.columns;
  const operations = 2 * likes.indices.length * rank * (rank + 1) + (rows * rank ** 3) / 3;
  return operations <= EXACT_OPERATIONS ? { kind: 'cholesky' } : { kind: 'cg', steps: CG_STEPS };
}
