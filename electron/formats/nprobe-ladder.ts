/** The numbers of lists of an index that recall is measured for: 1, 2, 4 ... and all. */
export function nprobeLadder(nlist: number): number[] {
  const ladder: number[] = [];
  for (let nprobe = 1; nprobe < nlist; nprobe *= 2) ladder.push(nprobe);
  return [...ladder, nlist];
}
