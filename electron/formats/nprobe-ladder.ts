/** The values of nprobe for which recall is measured: 1, 2, 4 ... and `nlist`. */
export function nprobeLadder(nlist: number): number[] {
  const ladder: number[] = [];
  for (let nprobe = 1; nprobe < nlist; nprobe *= 2) ladder.push(nprobe);
  return [...ladder, nlist];
}
