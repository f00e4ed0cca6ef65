import type { MethodSummary, ModelSummary } from '#shared/contract/training.ts';
import { readManifest, type Manifest } from '#electron/formats/manifest.ts';

type Split = NonNullable<Manifest['metrics']>['byViewer'];

/** Summarises the library in a folder from its manifest. Throws what `readManifest` throws. */
export function summariseModel(folder: string): ModelSummary {
  const { id, name, created, counts, parameters, defaultWeights, metrics, files } = readManifest(folder);
  return {
    id,
    name,
    created,
    counts,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    rank: parameters.rank,
    iterations: parameters.iterations,
    defaultWeights: { ...defaultWeights, popularity: 0 },
    quality: metrics && {
      holdout: metrics.holdout,
      byViewer: summariseSplit(metrics.byViewer),
      byTime: metrics.byTime && summariseSplit(metrics.byTime),
    },
  };
}

/**
 * Whether two libraries were measured on the same held-out ratings: the counts of their data, their seeds and their
 * holdout shares are all equal.
 */
export function areMeasuredAlike(folder: string, other: string): boolean {
  const of = ({ source, counts, parameters, metrics }: Manifest) =>
    JSON.stringify([
      { ...source, textsJoined: 0 },
      [counts.films, counts.viewers, counts.ratings, counts.positives],
      parameters.seed,
      metrics?.holdout,
    ]);
  const [one, two] = [readManifest(folder), readManifest(other)];
  return one.metrics !== null && of(one) === of(two);
}

function summariseSplit({ collaborative, content, hybrid }: Split) {
  return {
    collaborative: summariseMethod(collaborative),
    content: content === undefined ? null : summariseMethod(content),
    hybrid: hybrid === undefined ? null : summariseMethod(hybrid),
  };
}

function summariseMethod({ warm }: Split['collaborative']): MethodSummary {
  const { ndcg, recall, coverage, novelty, viewers } = warm;
  return { ndcg, recall, coverage, novelty, viewers };
}
