/**
 * Implicit ALS: every film a viewer did not like counts a little as "0", every liked one as "1"
 * (Hu, Koren and Volinsky 2008; this form and its regularisation: Rendle et al., RecSys 2022, "Revisiting the
 * Performance of iALS on Item Recommendation Benchmarks").
 *
 * Loss = sum over likes (1 - x.y)^2 + a sum over all pairs (x.y)^2 + l sum over rows (likes + a |other side|)^v |x|^2
 */
export interface AlsOptions {
  /** Numbers in a factor vector. */
  readonly rank: number;
  readonly iterations: number;
  /** a: how much every pair, liked or not, pulls towards 0. */
  readonly unobservedWeight: number;
  /** l: how strongly factors are held small. */
  readonly regularisation: number;
  /** v: how much more the factors of rows with many likes are held small; 1 scales with their number. */
  readonly frequencyExponent: number;
  readonly solver: AlsSolver;
  readonly seed: number;
}

/** Exactly, or by a few steps of conjugate gradients from where the row stands. */
export type AlsSolver = { readonly kind: 'cholesky' } | { readonly kind: 'cg'; readonly steps: number };
