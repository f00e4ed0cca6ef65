/** Eigenvalues, largest first, and the matching eigenvectors as the columns of a row-major matrix. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

const MAX_SWEEPS = 60;
const TOLERANCE = 1e-24;

/**
 * Eigen-decomposition of a symmetric n x n matrix (row-major; left unchanged) by Jacobi's cyclic rotations (Golub and
 * Van Loan, Matrix Computations, 8.5). Suits small matrices: each sweep takes O(n^3).
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const at = (row: number, column: number) => a[row * n + column] ?? 0;
  const total = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += at(p, q) ** 2;
    if (off <= TOLERANCE * total) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (at(p, q) === 0) continue;
        const theta = (at(q, q) - at(p, p)) / (2 * at(p, q));
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotateColumns(a, n, p, q, c, t * c);
        rotateRows(a, n, p, q, c, t * c);
        rotateColumns(v, n, p, q, c, t * c);
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => at(j, j) - at(i, i));
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let row = 0; row < n; row++) vectors[row * n + to] = v[row * n + from] ?? 0;
  });
  return { values: Float64Array.from(order, (i) => at(i, i)), vectors };
}

function rotateColumns(m: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let row = 0; row < n; row++) rotatePair(m, row * n + p, row * n + q, c, s);
}

function rotateRows(m: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let column = 0; column < n; column++) rotatePair(m, p * n + column, q * n + column, c, s);
}

function rotatePair(m: Float64Array, i: number, j: number, c: number, s: number): void {
  const x = m[i] ?? 0;
  const y = m[j] ?? 0;
  m[i] = c * x - s * y;
  m[j] = s * x + c * y;
}
