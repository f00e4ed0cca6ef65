/** The Gramian of the rows (`rank` numbers each): rank x rank, row-major, summed in float64. */
export function gramian(rows: Float32Array, rank: number): Float32Array {
  const sum = new Float64Array(rank * rank);
  for (let start = 0; start < rows.length; start += rank) {
    for (let i = 0; i < rank; i++) {
      const value = rows[start + i] ?? 0;
      if (value === 0) continue;
      for (let j = 0; j <= i; j++)
        sum[i * rank + j] = (sum[i * rank + j] ?? 0) + value * (rows[start + j] ?? 0);
    }
  }
  for (let i = 0; i < rank; i++) {
    for (let j = 0; j < i; j++) sum[j * rank + i] = sum[i * rank + j] ?? 0;
  }
  return Float32Array.from(sum);
}
