/** The sum of y y' over the rows y of `factors`, as a row-major rank x rank matrix in float64. */
export function gramian(factors: Float32Array, rank: number): Float64Array {
  const gram = new Float64Array(rank * rank);
  for (let start = 0; start < factors.length; start += rank) {
    for (let i = 0; i < rank; i++) {
      const left = factors[start + i] ?? 0;
      if (left === 0) continue;
      for (let j = 0; j <= i; j++) {
        gram[i * rank + j] = (gram[i * rank + j] ?? 0) + left * (factors[start + j] ?? 0);
      }
    }
  }
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j < i; j++) gram[j * rank + i] = gram[i * rank + j] ?? 0;
  }
  return gram;
}
