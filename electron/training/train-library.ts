import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrainingRequest } from '#shared/contract/training.ts';
import type { TrainingProgress, TrainingStage } from '#shared/domain/progress.ts';
import { assertWritableTarget } from '#electron/formats/atomic-folder.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { holdsLibrary } from '#electron/formats/manifest.ts';
import type { ImportReport } from './dataset/import-report.ts';
import { importDataset, type CleanDataset } from './dataset/import-dataset.ts';
import { measureOnHoldout, type HoldoutMetrics } from './evaluate/holdout.ts';
import { ALS_DEFAULTS, factorise, type AlsOptions, type Factors } from './factorise/als.ts';
import { likedFrom, likes } from './factorise/interactions.ts';
import { filmDocument } from './features/film-document.ts';
import { fitProjection, multiply, type DenseMatrix } from './features/projection.ts';
import { fitTfidf, type TfidfOptions } from './features/tfidf.ts';
import { buildIvfPq } from './index/build-ivfpq.ts';
import { writeLibrary, type ContentModel } from './package/write-library.ts';

/** What a finished run tells: what was read, how good the model is, and where the library is. */
export interface TrainingResult {
  readonly library: string;
  readonly report: ImportReport;
  readonly counts: { films: number; viewers: number; ratings: number; positives: number; terms: number };
  readonly metrics: HoldoutMetrics | null;
}

/** A term in one film only connects nothing; one in half of the films tells nothing. */
const TFIDF_OPTIONS: TfidfOptions = {
  stopWords: 'english',
  ngramRange: [1, 1],
  minDf: 2,
  maxDf: 0.5,
  maxFeatures: null,
  sublinearTf: true,
};
/** Numbers in a film's dense content vector. */
const CONTENT_DIMENSIONS = 64;
const DEFAULT_WEIGHTS = { content: 0.5, collab: 0.5 };

/** Where each stage starts and ends in the whole run, from timings on MovieLens latest-small. */
const STAGE_SHARES: Record<TrainingStage, readonly [number, number]> = {
  reading: [0, 0.06],
  cleaning: [0.06, 0.08],
  text: [0.08, 0.14],
  projection: [0.14, 0.22],
  evaluation: [0.22, 0.55],
  factors: [0.55, 0.88],
  indexes: [0.88, 0.97],
  packaging: [0.97, 1],
};

export interface RunOptions {
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a library from a MovieLens-style folder.
 * Throws `dataset-unusable`, `bad-request`, `disk-full`, or an AbortError once `signal` aborts; nothing is left behind.
 */
export async function trainLibrary(request: TrainingRequest, run: RunOptions): Promise<TrainingResult> {
  const out = resolve(request.out);
  assertWritableTarget(out, holdsLibrary);
  const scratch = makeScratch(out);
  try {
    return await trainWith(request, out, scratch, run);
  } catch (error) {
    throw describeWriteError(error, out);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Spill files go beside the library, where there must be room anyway, or to the system's place where that fails. */
function makeScratch(out: string): string {
  try {
    mkdirSync(dirname(out), { recursive: true });
    return mkdtempSync(join(dirname(out), `.${basename(out)}.scratch-`));
  } catch {
    return mkdtempSync(join(tmpdir(), 'reelscope-scratch-'));
  }
}

async function trainWith(
  request: TrainingRequest,
  out: string,
  scratch: string,
  { onProgress, signal }: RunOptions,
): Promise<TrainingResult> {
  /** Reports, lets other work run, and ends the run when it was cancelled. */
  const step = async (stage: TrainingStage, message: string, within = 0) => {
    const [start, end] = STAGE_SHARES[stage];
    onProgress({ stage, message, fraction: start + (end - start) * within });
    await nextTurn();
    signal.throwIfAborted();
  };

  await step('reading', `Reading ${request.input}`);
  const dataset = await importDataset({
    folder: request.input,
    textFile: request.text,
    scratchFolder: scratch,
  });
  const { films, ratings, report } = dataset;
  await step(
    'cleaning',
    `${films.length} films, ${ratings.userIds.length} viewers, ${ratings.films.length} ratings`,
  );

  const contentVectors = await trainContent(dataset, request.seed, step);

  const threshold = likedFrom(ratings.ratings);
  const als: AlsOptions = {
    ...ALS_DEFAULTS,
    rank: request.rank,
    iterations: request.iterations,
    seed: request.seed,
  };
  let metrics: HoldoutMetrics | null = null;
  if (request.holdout > 0) {
    const message = `Measuring quality on ${Math.round(100 * request.holdout)} % of the ratings`;
    metrics = await measureOnHoldout(ratings, films.length, threshold, als, request.holdout, (within) =>
      step('evaluation', message, within),
    );
  }
  const positives = likes(ratings, films.length, threshold);
  const factors = await factorise(positives, als, (within) => step('factors', 'Learning factors', within));

  await step('indexes', 'Building the search indexes');
  const content: ContentModel | undefined = contentVectors && {
    ...contentVectors,
    index: buildIvfPq(asVectors(contentVectors.vectors)),
  };
  await step('indexes', 'Building the search indexes', 0.5);
  const collaborativeIndex = buildIvfPq(itemVectors(factors, request.rank));

  await step('packaging', 'Writing the library');
  const counts = {
    films: films.length,
    viewers: ratings.userIds.length,
    ratings: ratings.films.length,
    positives: positives.indices.length,
    terms: content?.tfidf.vocabulary.length ?? 0,
  };
  await writeLibrary(
    out,
    { dataset, likedFrom: threshold, content, factors, rank: request.rank, collaborativeIndex },
    {
      schema: 1,
      name: request.name ?? basename(resolve(request.input)),
      created: new Date().toISOString(),
      source: {
        format: report.format,
        filmsRead: report.films.read,
        filmsMerged: report.mergedFilms.length,
        ratingsRead: report.ratings.read,
        ratingsRejected: report.ratings.rejected,
        textsJoined: report.texts.joined,
      },
      counts,
      parameters: {
        rank: request.rank,
        iterations: request.iterations,
        seed: request.seed,
        regularisation: als.regularisation,
        unobservedWeight: als.unobservedWeight,
        likedFrom: threshold,
        dimensions: CONTENT_DIMENSIONS,
      },
      contentIndex: content?.index.entry ?? null,
      collaborativeIndex: collaborativeIndex.entry,
      metrics,
      defaultWeights: DEFAULT_WEIGHTS,
    },
  );
  onProgress({ stage: 'packaging', message: `Library written to ${out}`, fraction: 1 });
  return { library: out, report, counts, metrics };
}

type Step = (stage: TrainingStage, message: string, within?: number) => Promise<void>;

/** TF-IDF and dense vectors of the films' texts; undefined where no two films share a term. */
async function trainContent(dataset: CleanDataset, seed: number, step: Step) {
  await step('text', 'Weighing words');
  const documents = dataset.films.map((film, i) =>
    filmDocument(film, dataset.texts[i], dataset.tags[i] ?? []),
  );
  const tfidf = fitTfidf(documents, TFIDF_OPTIONS);
  if (tfidf.vocabulary.length === 0) return undefined;
  await step('projection', 'Finding directions in the texts');
  const projection = fitProjection(tfidf.matrix, CONTENT_DIMENSIONS, seed);
  return { tfidf, projection, vectors: unitRows(multiply(tfidf.matrix, projection)) };
}

/** Rows scaled to length 1, so that inner products are cosines; zero rows stay zero. */
function unitRows({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const scaled = data.slice();
  for (let start = 0; start < scaled.length; start += columns) {
    const row = scaled.subarray(start, start + columns);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let i = 0; i < columns; i++) row[i] = (row[i] ?? 0) / length;
  }
  return { rows, columns, data: scaled };
}

function asVectors({ rows, columns, data }: DenseMatrix) {
  return { count: rows, dimensions: columns, data: Float32Array.from(data) };
}

function itemVectors({ items }: Factors, rank: number) {
  return { count: items.length / rank, dimensions: rank, data: items };
}
