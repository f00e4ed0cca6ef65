/** The parameters that a library's factors were trained with (see training/factorise/als-options.ts). */
export interface FactorModel {
  readonly rank: number;
  /** Sum of the outer products of all films' factors, rank x rank, row-major. */
  readonly gramian: ArrayLike<number>;
  readonly films: number;
  readonly unobservedWeight: number;
  readonly regularisation: number;
}

/**
 * The least ridge, as a share of the mean diagonal. A model without weights leaves many solutions to a viewer who likes
 * few films; so small a ridge picks the shortest, to about this precision.
 */
const LEAST_RIDGE = Math.sqrt(Number.EPSILON);

/**
 * The equations that a viewer's factors solve, given the films that they like: implicit ALS's half-step for one row,
 * (a G + sum of y y' over the liked films + ridge) x = sum of y (Hu, Koren and Volinsky 2008, in the form of Rendle et
 * al. 2022), factorised by Cholesky in float64.
 */
export class ViewerEquations {
  readonly #rank: number;
  /** The lower triangle of the Cholesky factor, row-major. */
  readonly #lower: Float64Array;
  readonly #liked: readonly Float32Array[];

  /** `liked` holds the factors of each liked film. */
  constructor(model: FactorModel, liked: readonly Float32Array[]) {
    this.#rank = model.rank;
    this.#liked = liked;
    this.#lower = cholesky(systemOf(model, liked), model.rank);
  }

  /** The viewer's factors. */
  solution(): Float32Array {
    const right = new Float64Array(this.#rank);
    for (const film of this.#liked) film.forEach((value, i) => (right[i] = (right[i] ?? 0) + value));
    return Float32Array.from(this.#solve(right));
  }

  /**
   * What each liked film contributes to the viewer's score of the film with these factors, in the order in which they
   * were given: the score of the solution is their sum (Hu, Koren and Volinsky 2008, section 5).
   */
  partsOf(film: Float32Array): Float64Array {
    const direction = this.#solve(Float64Array.from(film));
    return Float64Array.from(this.#liked, (liked) =>
      liked.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0),
    );
  }

  /** Solves the equations for another right-hand side, by forward and back substitution. */
  #solve(right: Float64Array): Float64Array {
    const n = this.#rank;
    const x = right.slice();
    for (let i = 0; i < n; i++) {
      let sum = x[i] ?? 0;
      for (let j = 0; j < i; j++) sum -= (this.#lower[i * n + j] ?? 0) * (x[j] ?? 0);
      x[i] = sum / (this.#lower[i * n + i] ?? 1);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i] ?? 0;
      for (let j = i + 1; j < n; j++) sum -= (this.#lower[j * n + i] ?? 0) * (x[j] ?? 0);
      x[i] = sum / (this.#lower[i * n + i] ?? 1);
    }
    return x;
  }
}

/** The matrix of the equations; only its lower triangle is filled. */
function systemOf(model: FactorModel, liked: readonly Float32Array[]): Float64Array {
  const { rank, gramian, films, unobservedWeight, regularisation } = model;
  const system = new Float64Array(rank * rank);
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j <= i; j++) system[i * rank + j] = unobservedWeight * (gramian[i * rank + j] ?? 0);
  }
  for (const film of liked) {
    for (let i = 0; i < rank; i++) {
      const value = film[i] ?? 0;
      for (let j = 0; j <= i; j++) {
        system[i * rank + j] = (system[i * rank + j] ?? 0) + value * (film[j] ?? 0);
      }
    }
  }
  let trace = 0;
  for (let i = 0; i < rank; i++) trace += system[i * rank + i] ?? 0;
  const wanted = regularisation * (liked.length + unobservedWeight * films);
  // Where everything is zero, any ridge gives the right solution, zero.
  const ridge = Math.max(wanted, LEAST_RIDGE * (trace / rank)) || 1;
  for (let i = 0; i < rank; i++) system[i * rank + i] = (system[i * rank + i] ?? 0) + ridge;
  return system;
}

/** The Cholesky factor L of a positive definite L L', in place (Golub and Van Loan, Matrix Computations, 4.2). */
function cholesky(matrix: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (matrix[i * n + k] ?? 0) * (matrix[j * n + k] ?? 0);
      matrix[i * n + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * n + j] ?? 1);
    }
  }
  return matrix;
}
