import type { HybridWeights } from '#shared/domain/weights.ts';
import type { ManifestBody } from '#electron/formats/manifest.ts';
import type { CleanDataset } from '../dataset/import-dataset.ts';
import type { ModelQuality } from '../evaluate/evaluate-model.ts';
import type { Interactions } from '../factorise/interactions.ts';

/** If nothing was measured, both methods count the same. */
const UNMEASURED_WEIGHTS: HybridWeights = { content: 0.5, collab: 0.5 };

/** What a library is made from, and how. */
export interface LibraryFacts extends Pick<
  ManifestBody,
  'name' | 'parameters' | 'contentIndex' | 'collaborativeIndex'
> {
  readonly dataset: CleanDataset;
  readonly positives: Interactions;
  /** The size of the vocabulary; 0 without a content model. */
  readonly terms: number;
  /** Null if nothing was measured. */
  readonly metrics: ModelQuality | null;
}

/** The manifest of a library, without its files. Its default weights are those that ranked held-out films best. */
export function describeLibrary(facts: LibraryFacts): Omit<ManifestBody, 'files'> {
  const { films, ratings, report } = facts.dataset;
  return {
    schema: 1,
    name: facts.name,
    created: creationDate(),
    source: {
      format: report.format,
      filmsRead: report.films.read,
      filmsMerged: report.mergedFilms.length,
      ratingsRead: report.ratings.read,
      ratingsRejected: report.ratings.rejected,
      textsJoined: report.texts.joined,
    },
    counts: {
      films: films.length,
      viewers: ratings.userIds.length,
      ratings: ratings.films.length,
      positives: facts.positives.indices.length,
      terms: facts.terms,
    },
    parameters: facts.parameters,
    contentIndex: facts.contentIndex,
    collaborativeIndex: facts.collaborativeIndex,
    metrics: facts.metrics,
    defaultWeights: defaultWeights(facts.metrics),
  };
}

function defaultWeights(metrics: ModelQuality | null): HybridWeights {
  if (metrics?.byViewer.hybrid === undefined) return UNMEASURED_WEIGHTS;
  const content = metrics.byViewer.contentShare;
  return { content, collab: 1 - content };
}

/** Whole seconds until the year 5138: a date in milliseconds would not fit into the manifest. */
const EPOCH = /^\d{1,11}$/;

/**
 * Now, or the time in `SOURCE_DATE_EPOCH` (reproducible-builds.org), for libraries that agree in every byte. A value
 * that is none is ignored: it would end a run after all its work.
 */
function creationDate(): string {
  const seconds = process.env['SOURCE_DATE_EPOCH'] ?? '';
  return (EPOCH.test(seconds) ? new Date(1000 * Number(seconds)) : new Date()).toISOString();
}
