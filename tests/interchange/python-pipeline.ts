import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdoptRequest } from '#shared/contract/training.ts';
import { adoptLibrary } from '#electron/interchange/adopt/adopt-library.ts';
import { Random } from '#electron/training/random.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';

/** numpy's own results for the pipeline's models. */
export interface PythonAnswers {
  readonly films: number;
  readonly viewers: number;
  readonly ratings: number;
  readonly terms: number;
  readonly entries: number;
  readonly vocabulary: readonly string[];
  readonly content: readonly { movieId: number; title: string; scores: number[] }[];
  readonly collaborative: readonly { userId: number; movieIds: number[]; scores: number[] }[];
}

/** The shape of the pipeline's models. */
interface PipelineOptions {
  readonly maxFeatures: number;
  readonly contentParts: number;
  readonly rank: number;
  readonly collabParts: number;
  readonly bits: number;
  /** Whether it also writes what must be refused. */
  readonly refused: boolean;
}

/** Runs the Python pipeline on a film and a rating table and returns the folder with its output. */
export function runPipeline(movies: string, ratings: string, out: string, options: PipelineOptions): string {
  const { maxFeatures, contentParts, rank, collabParts, bits, refused } = options;
  const numbers = [maxFeatures, contentParts, rank, collabParts, bits].map(String);
  const script = join(import.meta.dirname, 'python_pipeline.py');
  const args = ['-W', 'ignore', script, movies, ratings, out, ...numbers, ...(refused ? ['--refused'] : [])];
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  execFileSync('/usr/bin/python3', args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  return out;
}

export function pythonAnswers(folder: string): PythonAnswers {
  return JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')) as PythonAnswers;
}

/** Adopts the pipeline's output, with other files of that folder if a test says so. */
export function adoptFrom(
  folder: string,
  out: string,
  different: Partial<AdoptRequest> = {},
): Promise<TrainingResult> {
  const inFolder = (name: string) => join(folder, name);
  const named = Object.entries(different).map(([key, name]) => [key, inFolder(name ?? '')]);
  const request = {
    faissContent: inFolder('content.faiss'),
    faissCollab: inFolder('collab.faiss'),
    tfidf: inFolder('tfidf.npz'),
    factors: inFolder('factors.npz'),
    movies: inFolder('movies.csv'),
    ratings: inFolder('ratings.csv'),
    ...(Object.fromEntries(named) as Partial<AdoptRequest>),
    out,
  };
  return adoptLibrary(request, { onProgress: () => undefined, signal: new AbortController().signal });
}

const FILMS = 600;
const VIEWERS = 150;
const KINDS = 6;

/** Writes tables of films of six kinds, each with its own words, and of viewers who like one kind each. */
export function writeTables(folder: string): { movies: string; ratings: string } {
  mkdirSync(folder, { recursive: true });
  const random = new Random(7);
  const films = Array.from({ length: FILMS }, (_, id) => {
    const words = Array.from({ length: 8 }, () => `word${random.below(30) * KINDS + (id % KINDS)}`);
    return `${id + 10},Film number${id} (${1950 + (id % 60)}),Kind${id % KINDS}|Every,${words.join(' ')}`;
  });
  const ratings = Array.from({ length: VIEWERS }, (_, viewer) =>
    Array.from({ length: FILMS }, (_, id) => ({ id, fits: id % KINDS === viewer % KINDS }))
      .filter(({ fits }) => random.uniform() < (fits ? 0.4 : 0.03))
      .map(({ id, fits }) => `${3 * viewer + 1},${id + 10},${fits ? 4.5 : 2},${1_000_000 + id}`),
  ).flat();
  const [movies, ratingsFile] = [join(folder, 'all-movies.csv'), join(folder, 'all-ratings.csv')];
  writeFileSync(movies, `movieId,title,genres,overview\n${films.join('\n')}\n`);
  writeFileSync(ratingsFile, `userId,movieId,rating,timestamp\n${ratings.join('\n')}\n`);
  return { movies, ratings: ratingsFile };
}
