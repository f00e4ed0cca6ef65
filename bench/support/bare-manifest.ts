import type { ManifestBody } from '#electron/formats/manifest.ts';

/**
 * A valid manifest of a library that is never opened: only its files count. Its fields are in the schema's order,
 * because the library's id is their hash in that order.
 */
export function bareManifest(files: ManifestBody['files']): ManifestBody {
  return {
    schema: 1,
    name: 'Bench',
    created: '2025-01-01T00:00:00.000Z',
    source: { format: '', filmsRead: 0, filmsMerged: 0, ratingsRead: 0, ratingsRejected: 0, textsJoined: 0 },
    counts: { films: 0, viewers: 0, ratings: 0, positives: 0, terms: 0 },
    parameters: {
      rank: 0,
      iterations: 0,
      seed: 0,
      regularisation: 0,
      unobservedWeight: 0,
      likedFrom: 0,
      dimensions: 0,
    },
    contentIndex: null,
    collaborativeIndex: { nlist: 1, subquantizers: 1, nprobe: 1, shortlist: 1, postings: 0, recall: [] },
    metrics: null,
    defaultWeights: { content: 0.5, collab: 0.5 },
    files,
  };
}
