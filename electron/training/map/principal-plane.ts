import { symmetricEigen } from '../features/symmetric-eigen.ts';

/** The rows projected on their first two principal components (rows x 2). A row has `dimensions` numbers. */
export function principalPlane(vectors: Float32Array, dimensions: number): Float64Array {
  const rows = vectors.length / dimensions;
  const mean = new Float64Array(dimensions);
  vectors.forEach((value, i) => (mean[i % dimensions] = (mean[i % dimensions] ?? 0) + value / rows));
  const covariance = new Float64Array(dimensions * dimensions);
  const centred = new Float64Array(dimensions);
  const centre = (row: number) => {
    for (let d = 0; d < dimensions; d++) {
      centred[d] = (vectors[row * dimensions + d] ?? 0) - (mean[d] ?? 0);
    }
    return centred;
  };
  for (let row = 0; row < rows; row++) {
    const values = centre(row);
    for (let i = 0; i < dimensions; i++) {
      for (let j = 0; j < dimensions; j++) {
        const at = i * dimensions + j;
        covariance[at] = (covariance[at] ?? 0) + (values[i] ?? 0) * (values[j] ?? 0);
      }
    }
  }
  const axes = symmetricEigen(covariance, dimensions).vectors;
  const plane = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const values = centre(row);
    for (const axis of [0, 1]) {
      plane[2 * row + axis] = values.reduce(
        (sum, value, d) => sum + value * (axes[d * dimensions + axis] ?? 0),
        0,
      );
    }
  }
  return plane;
}
