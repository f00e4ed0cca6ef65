/**
 * Options of implicit ALS, which predicts 1 for every like and, with a small weight, 0 for every pair of viewer and
 * film (Hu, Koren and Volinsky 2008; this form and its regularisation: Rendle et al., RecSys 2022, "Revisiting the
 * Performance of iALS on Item Recommendation Benchmarks").
 *
 * Loss = sum over likes (1 - x.y)^2 + a sum over all pairs (x.y)^2 + l sum over rows (likes + a |other side|)^v |x|^2
 */
export interface AlsOptions {
  /** Length of a factor vector. */
  readonly rank: number;
  readonly iterations: number;
  /** a: the weight with which every pair, liked or not, is pulled towards 0. */
  readonly unobservedWeight: number;
  /** l: the strength of the regularisation. */
  readonly regularisation: number;
  /** v: how regularisation grows with a row's likes; 0 is the same for all rows, 1 in proportion to their number. */
  readonly frequencyExponent: number;
  readonly solver: AlsSolver;
  readonly seed: number;
}

/** Exact, or a few steps of conjugate gradients from the row's current factors. */
export type AlsSolver = { readonly kind: 'cholesky' } | { readonly kind: 'cg'; readonly steps: number };
