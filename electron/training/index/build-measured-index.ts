import type { IndexEntry } from '#electron/formats/manifest.ts';
import type { TrainingDevice } from '../training-device.ts';
import { buildIvfPq, type Vectors } from './build-ivfpq.ts';
import { buildIvfPqOnGpu } from './gpu/build-ivfpq-on-gpu.ts';
import { measureRecall } from './measure-recall.ts';
import type { RecallQuery } from './recall-queries.ts';

/** A plain IndexIVFPQ file, and what the manifest says of it. */
interface MeasuredIndex {
  readonly entry: IndexEntry;
  readonly file: Buffer;
}

/**
 * Builds an index over the vectors and measures its recall with the queries that it is meant for. `postings`: numbers
 * of entries of the rarest terms' inverted lists to try beside it.
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
