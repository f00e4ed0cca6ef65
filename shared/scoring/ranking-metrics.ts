/**
 * Share of the relevant films that are among the first k, 0 to 1: hits / relevant films.
 * (The definition of the LightGCN line of papers; some others divide by min(k, relevant).)
 */
export function recallAtK(ranked: readonly number[], relevant: ReadonlySet<number>, k: number): number {
  if (relevant.size === 0) return 0;
  const hits = ranked.slice(0, k).filter((film) => relevant.has(film)).length;
  return hits / relevant.size;
}

/**
 * Normalised discounted cumulative gain with binary relevance, 0 to 1: a hit at place p counts 1 / log2(p + 1),
 * divided by the best that min(k, relevant films) hits could reach (Järvelin and Kekäläinen 2002).
 */
export function ndcgAtK(ranked: readonly number[], relevant: ReadonlySet<number>, k: number): number {
  let gain = 0;
  ranked.slice(0, k).forEach((film, i) => {
    if (relevant.has(film)) gain += 1 / Math.log2(i + 2);
  });
  let ideal = 0;
  for (let i = 0; i < Math.min(k, relevant.size); i++) ideal += 1 / Math.log2(i + 2);
  return ideal === 0 ? 0 : gain / ideal;
}

/**
 * The bits of surprise of a listed film: -log2(share of viewers who rated it) (Vargas and Castells 2011). A film that
 * nobody rated is as surprising as one that a single viewer rated.
 */
export function surpriseOf(raters: number, viewers: number): number {
  return -Math.log2(Math.max(1, raters) / viewers);
}
