import type { CsrMatrix } from '#electron/formats/csr.ts';
import type { Dispatch, Gpu, GpuArray } from '../../gpu/gpu.ts';
import { GpuFailure } from '../../gpu/gpu-failure.ts';
import { cpuFilmRanker, type RankingQuery, type FilmRanker, type RankedModel } from '../film-ranker.ts';
import { BEST_FILMS, SCORE_RANGES } from './best-films.wgsl.ts';
import { COLLABORATIVE_SCORES, CONTENT_SCORES } from './score-films.wgsl.ts';

/** The most viewers at once: enough to keep a card busy, a multiple of four. */
const MOST_VIEWERS = 128;
const FOUR = 4;
/** The most shares of the content score that can be asked for at once. */
const MOST_SHARES = 32;
const FILMS_A_GROUP = 64;
/** How best-films.wgsl.ts marks the end of a list, and a list that it had no room to make. */
const NONE = 0xffffffff;
const CROWDED = 0xfffffffe;

type Kernels = Readonly<Record<'collaborative' | 'content' | 'ranges' | 'best', GPUComputePipeline>>;

/** What is on the GPU: the model, and room for the viewers of a batch. */
type Buffers = Readonly<
  Record<
    | 'items'
    | 'starts'
    | 'terms'
    | 'weights'
    | 'cold'
    | 'shares'
    | 'viewers'
    | 'profiles'
    | 'collaborative'
    | 'content'
    | 'seen'
    | 'ranges'
    | 'lists',
    GPUBuffer
  >
>;

/** Ranks films on a GPU: scores, ranges and lists of many viewers in four calls. */
export class GpuFilmRanker implements FilmRanker {
  readonly batch: number;
  readonly #gpu: Gpu;
  readonly #model: RankedModel;
  readonly #k: number;
  readonly #kernels: Kernels;
  readonly #buffers: Buffers;
  /** For the lists that the GPU has no room to make. */
  readonly #onCpu: FilmRanker;

  private constructor(
    gpu: Gpu,
    model: RankedModel,
    k: number,
    placed: { batch: number; kernels: Kernels; buffers: Buffers },
  ) {
    this.#gpu = gpu;
    this.#model = model;
    this.#k = k;
    this.batch = placed.batch;
    this.#kernels = placed.kernels;
    this.#buffers = placed.buffers;
    this.#onCpu = cpuFilmRanker(model, k);
  }

  /**
   * Uploads the model and makes room for a batch of viewers. `k`, the length of a list, is at most 256. Rejects with a
   * GpuFailure, of kind `memory` if there is no room for four viewers.
   */
  static async open(gpu: Gpu, model: RankedModel, k: number): Promise<GpuFilmRanker> {
    const { factors, rank, tfidf, cold } = model;
    const films = cold.length;
    const words = Math.ceil(films / 32);
    const terms = tfidf?.columns ?? 1;
    const taken: GPUBuffer[] = [];
    const allocate = async (label: string, numbers: number) => {
      const buffer = await gpu.allocate(label, 4 * numbers);
      taken.push(buffer);
      return buffer;
    };
    const place = async (label: string, array: GpuArray) => {
      const buffer = await allocate(label, array.length);
      await gpu.upload(buffer, array);
      return buffer;
    };
    try {
      const kernels = {
        collaborative: await gpu.kernel({ code: COLLABORATIVE_SCORES, entry: 'score', constants: {} }),
        content: await gpu.kernel({ code: CONTENT_SCORES, entry: 'score', constants: {} }),
        ranges: await gpu.kernel({ code: SCORE_RANGES, entry: 'find', constants: {} }),
        best: await gpu.kernel({ code: BEST_FILMS, entry: 'find', constants: { K: k } }),
      };
      const coldBits = new Uint32Array(words);
      cold.forEach((mark, film) => {
        if (mark === 1) setBit(coldBits, film);
      });
      const ofModel = {
        items: await place('factors of films', factors.items),
        starts: await place('starts of rows', tfidf?.indptr ?? new Int32Array(films + 1)),
        terms: await place('terms', tfidf?.indices ?? new Int32Array(1)),
        weights: await place('weights of terms', tfidf?.data ?? new Float32Array(1)),
        cold: await place('cold films', coldBits),
        shares: await allocate('shares', MOST_SHARES),
      };
      const numbers = [films, films, words, terms, rank, FOUR, MOST_SHARES * k];
      const perViewer = 4 * numbers.reduce((sum, count) => sum + count, 0);
      // Each is a buffer of its own, and a kernel can bind only so much of one.
      const longest = 4 * Math.max(...numbers);
      const fitting = Math.floor(Math.min(gpu.memory.left / perViewer, gpu.bindingBytes / longest));
      const batch = Math.min(MOST_VIEWERS, fitting - (fitting % FOUR));
      if (batch === 0) throw new GpuFailure('memory', 'it has no room for the scores of four viewers');
      const buffers = {
        ...ofModel,
        viewers: await allocate('factors of viewers', batch * rank),
        profiles: await allocate('profiles', batch * terms),
        collaborative: await allocate('collaborative scores', batch * films),
        content: await allocate('content scores', batch * films),
        seen: await allocate('films seen', batch * words),
        ranges: await allocate('ranges', batch * FOUR),
        lists: await allocate('lists', batch * MOST_SHARES * k),
      };
      return new GpuFilmRanker(gpu, model, k, { batch, kernels, buffers });
    } catch (error) {
      gpu.free(...taken);
      throw error;
    }
  }

  async rank(queries: readonly RankingQuery[], shares: readonly number[]): Promise<number[][][]> {
    const { factors, rank, tfidf, cold } = this.#model;
    const words = Math.ceil(cold.length / 32);
    const own = new Float32Array(Math.ceil(queries.length / FOUR) * FOUR * rank);
    const seen = new Uint32Array(queries.length * words);
    queries.forEach((each, i) => {
      for (let d = 0; d < rank; d++) own[inFours(i, d, rank)] = factors.viewers[each.viewer * rank + d] ?? 0;
      for (const film of each.seen) setBit(seen, 32 * words * i + film);
    });
    await this.#gpu.upload(this.#buffers.viewers, own);
    await this.#gpu.upload(this.#buffers.seen, seen);
    await this.#gpu.upload(this.#buffers.shares, Float32Array.from(shares));
    if (tfidf !== undefined) await this.#gpu.upload(this.#buffers.profiles, profilesOf(queries, tfidf));
    await this.#gpu.run(this.#calls(queries.length, shares.length));
    const k = this.#k;
    const found = new Uint32Array(queries.length * shares.length * k);
    await this.#gpu.download(this.#buffers.lists, found);
    const listOf = async (each: RankingQuery, share: number, place: number) => {
      const list = found.subarray(place * k, (place + 1) * k);
      if (list[0] !== CROWDED) return [...list].filter((film) => film !== NONE);
      const [[ranked = []] = []] = await this.#onCpu.rank([each], [share]);
      return ranked;
    };
    return Promise.all(
      queries.map((each, i) =>
        Promise.all(shares.map((share, j) => listOf(each, share, i * shares.length + j))),
      ),
    );
  }

  #calls(viewers: number, shares: number): Dispatch[] {
    const { rank, tfidf, cold } = this.#model;
    const films = cold.length;
    const buffers = this.#buffers;
    const { collaborative, content, seen, ranges } = buffers;
    const perFilm = [Math.ceil(films / FILMS_A_GROUP), Math.ceil(viewers / FOUR), 1] as const;
    const scoreContent: Dispatch = {
      kernel: this.#kernels.content,
      parameters: [films, tfidf?.columns ?? 1],
      buffers: [buffers.starts, buffers.terms, buffers.weights, buffers.profiles, content],
      groups: perFilm,
    };
    return [
      {
        kernel: this.#kernels.collaborative,
        parameters: [films, rank],
        buffers: [buffers.items, buffers.viewers, collaborative],
        groups: perFilm,
      },
      ...(tfidf === undefined ? [] : [scoreContent]),
      {
        kernel: this.#kernels.ranges,
        parameters: [films],
        buffers: [collaborative, content, seen, ranges],
        groups: [viewers, 1, 1],
      },
      {
        kernel: this.#kernels.best,
        parameters: [films, shares],
        buffers: [collaborative, content, seen, ranges, buffers.cold, buffers.shares, buffers.lists],
        groups: [viewers, shares, 1],
      },
    ];
  }

  close(): void {
    this.#gpu.free(...Object.values(this.#buffers));
  }
}

/** The index of number `d` (of `length`) of viewer `i` where the numbers of four viewers are interleaved. */
function inFours(i: number, d: number, length: number): number {
  return (Math.floor(i / FOUR) * length + d) * FOUR + (i % FOUR);
}

function setBit(words: Uint32Array, bit: number): void {
  words[bit >>> 5] = ((words[bit >>> 5] ?? 0) | (1 << (bit & 31))) >>> 0;
}

/** For each viewer the sum of the TF-IDF rows of the films that they liked, interleaved in fours. */
function profilesOf(
  queries: readonly RankingQuery[],
  { columns, indptr, indices, data }: CsrMatrix,
): Float32Array {
  const profiles = new Float32Array(Math.ceil(queries.length / FOUR) * FOUR * columns);
  queries.forEach(({ liked }, i) => {
    for (const film of liked) {
      for (let entry = indptr[film] ?? 0; entry < (indptr[film + 1] ?? 0); entry++) {
        const at = inFours(i, indices[entry] ?? 0, columns);
        profiles[at] = (profiles[at] ?? 0) + (data[entry] ?? 0);
      }
    }
  });
  return profiles;
}
