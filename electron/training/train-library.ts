import { basename, dirname, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TrainingRequest } from '#shared/contract/training.ts';
import type { DeviceReport, TrainingProgress, TrainingStage } from '#shared/domain/progress.ts';
import { ReelscopeError, type ErrorCode } from '#shared/domain/reelscope-error.ts';
import type { LearningPoint } from '#shared/domain/training.ts';
import { assertWritableTarget, targetFolder } from '#electron/formats/atomic-folder.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { holdsLibrary } from '#electron/formats/manifest.ts';
import type { ImportReport } from './dataset/import-report.ts';
import { importDataset, type CleanDataset } from './dataset/import-dataset.ts';
import { chooseDevice, type RememberedDevice } from './choose-device.ts';
import { evaluateModel, type ModelQuality } from './evaluate/evaluate-model.ts';
import { factorise, type AlsCheckpoints } from './factorise/als.ts';
import type { Factors } from './factorise/als-backend.ts';
import { alsOptions } from './factorise/als-defaults.ts';
import type { AlsOptions } from './factorise/als-options.ts';
import { gramian } from './factorise/gramian.ts';
import { coldFilms, inferColdFactors } from './factorise/infer-cold-factors.ts';
import { likedFrom, likes, type Interactions } from './factorise/interactions.ts';
import { learningCurve } from './factorise/learning-curve.ts';
import { CONTENT_DIMENSIONS, trainContent, type ContentModel } from './features/content-model.ts';
import { asVectors } from './index/build-ivfpq.ts';
import { buildMeasuredIndex } from './index/build-measured-index.ts';
import { CONTENT_POSTINGS } from './index/measure-recall.ts';
import { cosineQueries, innerProductQueries, rowOf } from './index/recall-queries.ts';
import { drawFilmMap } from './map/draw-film-map.ts';
import { describeLibrary } from './package/describe-library.ts';
import { writeLibrary } from './package/write-library.ts';
import { ProgressMeter, type WorkDone } from './progress-meter.ts';
import { runFingerprint } from './run-fingerprint.ts';
import { RunFolder } from './run-folder.ts';
import type { TrainingDevice } from './training-device.ts';

/** What a finished run reports: what was read, how good the model is, and where the library is. */
export interface TrainingResult {
  readonly library: string;
  readonly report: ImportReport;
  readonly counts: { films: number; viewers: number; ratings: number; positives: number; terms: number };
  readonly metrics: ModelQuality | null;
  /** What a person should know about the library besides its numbers, a sentence or two each. */
  readonly notes: readonly string[];
  /** What computed it, and why; null if nothing was learned. */
  readonly device: DeviceReport | null;
}

/** Errors after which the run folder is kept, so that a later run can resume. */
const GOES_ON_LATER: readonly ErrorCode[] = ['disk-full', 'training-diverged'];

/** The note of a run that held out ratings but could not measure anything with them. */
const NOT_MEASURED =
  'Quality could not be measured: too few viewers have ratings to hold out, so both methods weigh the same.';

export interface RunOptions {
  readonly onProgress: (progress: TrainingProgress) => void;
  /** Called with a model's loss and NDCG after an iteration; if absent, neither is measured. */
  readonly onPoint?: (point: LearningPoint) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes a library from a MovieLens-style folder. A run that was killed, or stopped by a full disk, resumes where it was
 * when the same run is started again, and ends in the same bytes. It may also go on under another name, or on another
 * device, whose rounding differs.
 * Throws `dataset-unusable`, `bad-request`, `disk-full`, `training-diverged`, or the reason of `signal` once that
 * aborts; never leaves a library half-written.
 */
export async function trainLibrary(request: TrainingRequest, run: RunOptions): Promise<TrainingResult> {
  const out = targetFolder(request.out);
  assertWritableTarget(out, holdsLibrary);
  let folder: RunFolder | undefined;
  try {
    makeFolder(dirname(out));
    folder = RunFolder.open(out, runFingerprint(request));
    const result = await trainWith(request, out, folder, run);
    folder.discard();
    return result;
  } catch (error) {
    const described = describeWriteError(error, out);
    if (described instanceof ReelscopeError && GOES_ON_LATER.includes(described.code)) folder?.keep();
    else folder?.discard();
    throw described;
  }
}

async function trainWith(
  request: TrainingRequest,
  out: string,
  folder: RunFolder,
  { onProgress, onPoint, signal }: RunOptions,
): Promise<TrainingResult> {
  const meter = new ProgressMeter(onProgress, {
    now: () => performance.now() / 1000,
    evaluates: request.holdout > 0,
  });
  /** Reports progress, lets other work run, and throws if the run was cancelled. */
  const step = async (stage: TrainingStage, message: string, share = 0, done?: WorkDone) => {
    meter.tell(stage, message, share, done);
    await nextTurn();
    signal.throwIfAborted();
  };

  const reading = `Reading ${request.input}`;
  await step('reading', reading);
  const dataset = await importDataset({
    folder: request.input,
    textFile: request.text,
    scratchFolder: folder.scratch,
    onRatings: (count, share) => {
      signal.throwIfAborted();
      meter.tell('reading', reading, share, { unit: 'ratings', count });
    },
  });
  const { films, ratings } = dataset;
  await step(
    'cleaning',
    `${films.length} films, ${ratings.userIds.length} viewers, ${ratings.films.length} ratings`,
  );

  const content = await trainContent(dataset, request.seed, folder.scratch, (part, share) =>
    part === 'text'
      ? step(part, 'Weighing words', share, { unit: 'films', count: share * films.length })
      : step(part, 'Finding directions in the texts', share),
  );

  const map =
    content &&
    (await drawFilmMap({ ...content, dimensions: CONTENT_DIMENSIONS }, request.seed, (share) =>
      step('map', 'Drawing the map of films', share),
    ));

  const threshold = likedFrom(ratings.ratings);
  const positives = likes(ratings, films.length, threshold);
  const als = alsOptions(positives, request);
  const device = await chooseDevice(request, positives, als, rememberedIn(folder, request));
  meter.computesOn(() => device.report);
  try {
    return await learnAndWrite(
      { request, out, folder, signal, meter, step, device, onPoint },
      { dataset, content, map, positives, threshold, als },
    );
  } finally {
    device.close();
  }
}

/** What every part of a run needs. */
interface Run {
  readonly request: TrainingRequest;
  readonly out: string;
  readonly folder: RunFolder;
  readonly signal: AbortSignal;
  readonly meter: ProgressMeter;
  readonly step: (stage: TrainingStage, message: string, share?: number) => Promise<void>;
  readonly device: TrainingDevice;
  readonly onPoint: RunOptions['onPoint'];
}

/** What a run has prepared from its data before it learns. */
interface Material {
  readonly dataset: CleanDataset;
  /** Undefined, and so is `map`, if films have no terms in common. */
  readonly content: ContentModel | undefined;
  readonly map: Float32Array | undefined;
  readonly positives: Interactions;
  /** The lowest rating that counts as a like. */
  readonly threshold: number;
  readonly als: AlsOptions;
}

/** Measures a model on held-out ratings, learns the one that ships, builds its indexes and writes the library. */
async function learnAndWrite(run: Run, material: Material): Promise<TrainingResult> {
  const { request, out, meter, step, device } = run;
  const { dataset, content, map, positives, threshold, als } = material;
  const { rank, seed } = request;
  const evaluated = request.holdout > 0 ? await evaluate(run, material) : undefined;
  const metrics = evaluated?.quality ?? null;
  const learned = await learn(run, material);
  const cold = coldFilms(learned.items, rank);
  const items =
    content === undefined ? learned.items : inferColdFactors(learned.items, rank, cold, content.terms);

  await step('indexes', 'Building the search indexes');
  const contentIndex =
    content &&
    (await buildMeasuredIndex(
      device,
      asVectors(content.vectors, CONTENT_DIMENSIONS),
      (vectors) => cosineQueries((film) => rowOf(vectors, film), content.terms, seed),
      CONTENT_POSTINGS,
    ));
  await step('indexes', 'Building the search indexes', 0.5);
  // Without the inferred factors of cold films, which are for the hybrid list only.
  const collaborativeIndex = await buildMeasuredIndex(device, asVectors(learned.items, rank), (vectors) =>
    innerProductQueries(vectors, asVectors(learned.viewers, rank), seed),
  );

  await step('packaging', 'Writing the library');
  const description = describeLibrary({
    ...{ dataset, positives, metrics, terms: content?.vocabulary.length ?? 0 },
    name: request.name ?? basename(resolve(request.input)),
    parameters: {
      ...{ rank, iterations: request.iterations, seed },
      ...{ regularisation: als.regularisation, unobservedWeight: als.unobservedWeight },
      ...{ likedFrom: threshold, dimensions: CONTENT_DIMENSIONS },
    },
    contentIndex: contentIndex?.entry ?? null,
    collaborativeIndex: collaborativeIndex.entry,
  });
  await writeLibrary(
    out,
    {
      ...{ dataset, likedFrom: threshold, rank, cold },
      content: content && contentIndex && map && { model: content, index: contentIndex.file, map },
      factors: { viewers: learned.viewers, items },
      itemGramian: gramian(learned.items, rank),
      collaborativeIndex: collaborativeIndex.file,
      evaluation: evaluated?.evaluation,
    },
    description,
  );
  meter.tell('packaging', `Library written to ${out}`, 1);
  const notes = request.holdout > 0 && metrics === null ? [NOT_MEASURED] : [];
  const { counts } = description;
  return { library: out, report: dataset.report, counts, metrics, notes, device: device.report };
}

/** Measures models that are trained without the held-out ratings. */
function evaluate(
  { request, folder, signal, meter, device, onPoint }: Run,
  { dataset: { films, ratings }, content, threshold }: Material,
): ReturnType<typeof evaluateModel> {
  const message = `Measuring quality on ${Math.round(100 * request.holdout)}% of the ratings`;
  return evaluateModel(
    ratings,
    films.length,
    content?.terms,
    { ...request, likedFrom: threshold },
    {
      signal,
      checkpoints: (name) => checkpointsIn(folder, name),
      onPoint,
      onProgress: (share, iterations) => {
        const done =
          iterations === undefined ? undefined : ({ unit: 'iterations', count: iterations } as const);
        meter.tell('evaluation', message, share, done);
      },
      onQuality: ({ collaborative, hybrid }) => {
        meter.measured({
          collaborativeNdcg: collaborative.warm.ndcg,
          hybridNdcg: hybrid?.warm.ndcg ?? null,
        });
      },
    },
    device,
  );
}

/** Learns the factors that ship, from all ratings. */
function learn(
  { request, folder, signal, meter, device, onPoint }: Run,
  { positives, als }: Material,
): Promise<Factors> {
  const learning = {
    signal,
    onIteration: onPoint && learningCurve('final', positives, als, onPoint, null),
    onProgress: (share: number) => {
      const done = { unit: 'iterations', count: share * request.iterations } as const;
      meter.tell('factors', 'Learning factors', share, done);
    },
    checkpoints: checkpointsIn(folder, 'final'),
  };
  return factorise(positives, als, learning, device);
}

/** Where the checkpoints of the model `name` are kept. */
function checkpointsIn(folder: RunFolder, name: string): AlsCheckpoints {
  return {
    load: () => folder.load(`${name}.factors`),
    save: (pieces) => {
      folder.save(`${name}.factors`, pieces);
    },
  };
}

/**
 * The device that the run used before it was killed, kept with the rest of what it saved: a run that is asked for
 * another device, or more of its memory, chooses anew.
 */
function rememberedIn(folder: RunFolder, { device, gpuMemoryMiB }: TrainingRequest): RememberedDevice {
  const name = `device-${device}-${gpuMemoryMiB}`;
  return {
    load: () => {
      const kind = folder.load(name)?.toString();
      return kind === 'cpu' || kind === 'gpu' ? kind : undefined;
    },
    save: (kind) => {
      folder.save(name, [Buffer.from(kind)]);
    },
  };
}
