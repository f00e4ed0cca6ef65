import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AdoptRequest } from '#shared/contract/training.ts';
import type { TrainingStage } from '#shared/domain/progress.ts';
import { assertWritableTarget, targetFolder } from '#electron/formats/atomic-folder.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { holdsLibrary } from '#electron/formats/manifest.ts';
import type { CleanDataset } from '#electron/training/dataset/import-dataset.ts';
import { alsOptions } from '#electron/training/factorise/als-defaults.ts';
import { gramian } from '#electron/training/factorise/gramian.ts';
import { coldFilms, inferColdFactors } from '#electron/training/factorise/infer-cold-factors.ts';
import { likedFrom, likes } from '#electron/training/factorise/interactions.ts';
import { CONTENT_DIMENSIONS } from '#electron/training/features/content-model.ts';
import { asVectors } from '#electron/training/index/build-ivfpq.ts';
import { measureRecall } from '#electron/training/index/measure-recall.ts';
import { innerProductQueries } from '#electron/training/index/recall-queries.ts';
import { drawFilmMap } from '#electron/training/map/draw-film-map.ts';
import { describeLibrary } from '#electron/training/package/describe-library.ts';
import { writeLibrary } from '#electron/training/package/write-library.ts';
import { ProgressMeter } from '#electron/training/progress-meter.ts';
import { RunFolder } from '#electron/training/run-folder.ts';
import type { RunOptions, TrainingResult } from '#electron/training/train-library.ts';
import { AdoptError } from './adopt-error.ts';
import { agreementWithFactors, agreementWithRatings, LEAST_AGREEMENT } from './agreement.ts';
import { adoptContent } from './adopt-content.ts';
import { adoptDataset } from './adopt-dataset.ts';
import { adoptFactors, type AdoptedFactors } from './adopt-factors.ts';
import { readIndex, type AdoptedIndex } from './read-index.ts';

/** For everything that is drawn here: the queries that measure indexes, our own projection, the map. */
const SEED = 42;
/** If the collaborative index finds a smaller share of the factors' ten best films, the person is told. */
const GOOD_RECALL = 0.9;

/**
 * Makes a library from what a Python pipeline left: its FAISS indexes, TF-IDF matrix, factors, and tables of films and
 * ratings. Only what is missing is computed: how deep to search the indexes is measured, films without factors get a
 * guess, and if the projection behind the content index is unknown, an index is built from the matrix (docs/adr/0019).
 * Throws an AdoptError or a FaissFileError for inputs that cannot be used or do not belong together,
 * `dataset-unusable`, `bad-request`, `disk-full`, or an AbortError; never leaves a library half-written.
 */
export async function adoptLibrary(request: AdoptRequest, run: RunOptions): Promise<TrainingResult> {
  const out = targetFolder(request.out);
  assertWritableTarget(out, holdsLibrary);
  let folder: RunFolder | undefined;
  try {
    makeFolder(dirname(out));
    folder = RunFolder.open(out, JSON.stringify(request));
    return await adoptWith(request, out, folder.scratch, run);
  } catch (error) {
    throw describeWriteError(error, out);
  } finally {
    folder?.discard();
  }
}

async function adoptWith(
  request: AdoptRequest,
  out: string,
  scratch: string,
  { onProgress, signal }: RunOptions,
): Promise<TrainingResult> {
  const meter = new ProgressMeter(onProgress, { now: () => performance.now() / 1000, evaluates: false });
  const step = async (stage: TrainingStage, message: string, share = 0) => {
    meter.tell(stage, message, share);
    await nextTurn();
    signal.throwIfAborted();
  };

  await step('reading', `Reading ${request.movies} and ${request.ratings}`);
  const { dataset, matrix, vocabulary } = await adoptDataset(request, join(scratch, 'dataset'));
  const { films, ratings, report } = dataset;
  await step('cleaning', `${films.length} films, ${ratings.userIds.length} viewers`);
  const factors = await adoptFactors(request, films.length, ratings.userIds);
  await step('projection', `Reading ${request.faissContent}`);
  const content = await adoptContent(request, matrix, vocabulary, scratch, SEED);
  const { terms } = content.model;
  const map = await drawFilmMap(
    { terms, vectors: content.vectors, dimensions: CONTENT_DIMENSIONS },
    SEED,
    (share) => step('map', 'Drawing the map of films', share),
  );
  await step('indexes', `Reading ${request.faissCollab}`);
  const collaborative = await collaborativeIndex(request, factors, scratch);
  await step('indexes', 'Measuring how deep to look into the indexes', 0.5);
  const { nlist, subquantizers } = collaborative;
  const collaborativeEntry = {
    nlist,
    subquantizers,
    ...measureRecall(
      collaborative,
      films.length,
      innerProductQueries(
        asVectors(factors.items, factors.rank),
        asVectors(factors.viewers, factors.rank),
        SEED,
      ),
    ),
  };

  await step('packaging', 'Packaging the library');
  const threshold = factors.likedFrom ?? likedFrom(ratings.ratings);
  const positives = likes(ratings, films.length, threshold);
  const als = alsOptions(positives, { rank: factors.rank, iterations: factors.iterations, seed: SEED });
  const cold = coldFilms(factors.items, factors.rank);
  const description = describeLibrary({
    ...{ dataset, positives, metrics: null, terms: matrix.columns },
    name: request.name ?? basename(out),
    parameters: {
      ...{ rank: factors.rank, iterations: factors.iterations, seed: SEED },
      regularisation: factors.regularisation ?? als.regularisation,
      unobservedWeight: factors.unobservedWeight ?? als.unobservedWeight,
      ...{ likedFrom: threshold, dimensions: content.dimensions },
    },
    contentIndex: content.entry,
    collaborativeIndex: collaborativeEntry,
  });
  await writeLibrary(
    out,
    {
      dataset,
      likedFrom: threshold,
      content: { model: content.model, index: content.index, map },
      factors: {
        viewers: factors.viewers,
        items: inferColdFactors(factors.items, factors.rank, cold, terms),
      },
      itemGramian: gramian(factors.items, factors.rank),
      cold,
      rank: factors.rank,
      collaborativeIndex: collaborative.file,
      evaluation: undefined,
    },
    description,
  );
  meter.tell('packaging', `Library written to ${out}`, 1);
  const recall = collaborativeEntry.recall.at(-1)?.recallAt10 ?? 1;
  const notes = [...content.notes, ...ratingNotes(dataset, factors, threshold), ...recallNotes(recall)];
  return { library: out, report, counts: description.counts, metrics: null, notes, device: null };
}

/** Reads the index over the item factors. Throws `dimensions` or `other-vectors` if it is not over these. */
async function collaborativeIndex(
  { faissCollab, factors: file }: AdoptRequest,
  { items, rank }: AdoptedFactors,
  scratch: string,
): Promise<AdoptedIndex> {
  const index = await readIndex(faissCollab, items.length / rank, scratch);
  const { dimensions } = index.sources.index;
  if (dimensions !== rank) {
    throw new AdoptError(
      'dimensions',
      `${faissCollab} holds vectors of ${dimensions} numbers, and the factors in ${file} have ${rank}: they must come from the same training.`,
    );
  }
  if (agreementWithFactors(index, { rows: items.length / rank, rank, data: items }) < LEAST_AGREEMENT) {
    throw new AdoptError(
      'other-vectors',
      `The vectors in ${faissCollab} are not the item factors in ${file}, or are in another order: their rows must be the same films.`,
    );
  }
  return index;
}

function ratingNotes({ ratings }: CleanDataset, factors: AdoptedFactors, threshold: number): string[] {
  const agreement = agreementWithRatings(ratings, factors, threshold);
  if (agreement >= LEAST_AGREEMENT) return [];
  const share = Math.round(100 * agreement);
  return [
    `A film that a viewer liked has a higher factor score than one drawn by chance in only ${share} % of cases: check that the factors' rows are the film table's lines, and the viewers by ascending id.`,
  ];
}

function recallNotes(recall: number): string[] {
  if (recall >= GOOD_RECALL) return [];
  return [
    `With all its lists the collaborative index finds ${recall.toFixed(2)} of the ten films with the highest factor scores: training here makes one that finds more.`,
  ];
}
