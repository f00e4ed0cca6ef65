import type { IndexEntry } from '#electron/formats/manifest.ts';
import type { TrainingDevice } from '../training-device.ts';
import { buildIvfPq, type Vectors } from './build-ivfpq.ts';
import { buildIvfPqOnGpu } from './gpu/build-ivfpq-on-gpu.ts';
import { measureRecall } from './measure-recall.ts';
import type { RecallQuery } from './recall-queries.ts';

/** A plain IndexIVFPQ file, and its entry in the manifest. */
interface MeasuredIndex {
  readonly entry: IndexEntry;
  readonly file: Buffer;
}

/**
 * Builds an index over the vectors and measures its recall with the queries of `queriesFor`. `postings` are the numbers
 * of inverted-list entries, those of the rarest terms, to try beside the index.
 */
export async function buildMeasuredIndex(
  device: TrainingDevice,
  vectors: Vectors,
  queriesFor: (vectors: Vectors) => readonly RecallQuery[],
  postings?: readonly number[],
): Promise<MeasuredIndex> {
  const index = await device.run(
    (gpu) => buildIvfPqOnGpu(gpu, vectors),
    () => Promise.resolve(buildIvfPq(vectors)),
  );
  const { nlist, subquantizers, file } = index;
  const recall = measureRecall(index, vectors.count, queriesFor(vectors), postings);
  return { entry: { nlist, subquantizers, ...recall }, file };
}
