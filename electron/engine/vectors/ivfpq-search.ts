import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import type { Scored } from '#shared/scoring/top-k.ts';
import { openIvfPq, type OpenIvfPq } from '#electron/formats/faiss-files.ts';
import { ID_BYTES } from '#electron/formats/faiss-inverted-lists.ts';
import type { RowSet } from './row-set.ts';
import { SearchMemory, type Region } from './search-memory.ts';

/** The options of a search. */
export interface IvfPqQuery {
  /** How many to find. */
  readonly k: number;
  /** How many lists to probe. */
  readonly nprobe: number;
  /** Rows that may be found; default: all. */
  readonly among?: RowSet;
}

/** Codes of more bits would need tables that do not fit in the cache. */
const MOST_BITS = 8;

/**
 * Searches a FAISS IndexIVFPQ file as FAISS does (`IndexIVF::search`, `IndexIVFPQ.cpp`), in one thread and without
 * native code. Centroids and codebooks stay in memory; the lists that a query probes are read from the file, through
 * the system's cache, and not kept.
 */
export class IvfPqSearch {
  readonly dimensions: number;
  readonly count: number;
  readonly nlist: number;
  readonly #files: OpenIvfPq;
  readonly #memory = new SearchMemory();
  readonly #centroids: Region;
  readonly #codebooks: Region;
  readonly #query: Region;
  readonly #residual: Region;
  readonly #table: Region;
  readonly #list: Region;
  #isClosed = false;

  private constructor(files: OpenIvfPq) {
    this.#files = files;
    const { index, head } = files;
    this.dimensions = index.dimensions;
    this.count = index.count;
    this.nlist = index.nlist;
    const codes = 2 ** index.bits;
    const listBytes = index.inverted.lists.map(
      ({ size, codesAt, idsAt }) => idsAt - codesAt + size * ID_BYTES,
    );
    this.#centroids = this.#memory.allocate(4 * index.nlist * index.dimensions);
    this.#codebooks = this.#memory.allocate(4 * index.dimensions * codes);
    this.#query = this.#memory.allocate(4 * index.dimensions);
    this.#residual = this.#memory.allocate(4 * index.dimensions);
    this.#table = this.#memory.allocate(4 * index.subquantizers * codes);
    this.#list = this.#memory.allocate(listBytes.reduce((most, bytes) => Math.max(most, bytes), 0));
    head.read(index.centroidsAt, this.#memory.view(this.#centroids));
    head.read(index.codebooksAt, this.#memory.view(this.#codebooks));
  }

  /**
   * Opens an index file and, if its lists are stored apart, the file at `listsPath`.
   * Throws a FaissFileError if either is malformed, `library-unusable` for codes of more than 8 bits.
   */
  static open(path: string, listsPath: string): IvfPqSearch {
    const files = openIvfPq(path, listsPath);
    try {
      if (files.index.bits > MOST_BITS) {
        const message = `${path} has codes of ${files.index.bits} bits and ${MOST_BITS} are the most that are searched: train again.`;
        throw new ReelscopeError('library-unusable', message);
      }
      return new IvfPqSearch(files);
    } catch (error) {
      files.close();
      throw error;
    }
  }

  /** Bytes of memory held, whatever the size of the lists. */
  get memoryBytes(): number {
    return this.#memory.size;
  }

  /**
   * The nearest vectors by their codes, nearest first, ties by row; fewer than `k` if the probed lists hold fewer.
   * `score` is an approximate inner product, or the negative of an approximate squared distance.
   * Throws a RangeError for a query of the wrong length or with a number that is not finite, and for a closed index.
   */
  search(query: Float32Array, { k, nprobe, among }: IvfPqQuery): Scored[] {
    if (query.length !== this.dimensions) {
      throw new RangeError(`a query of ${query.length} numbers for an index of ${this.dimensions}`);
    }
    if (!query.every(Number.isFinite)) throw new RangeError('a query with a number that is not finite');
    if (this.#isClosed) throw new RangeError('a search of a closed index');
    const wanted = Math.min(Math.trunc(k), this.count);
    const probes = Math.min(Math.trunc(nprobe), this.nlist);
    // Written so that NaN returns here too.
    if (!(wanted >= 1) || !(probes >= 1)) return [];
    this.#memory.write(this.#query, query);
    const lists = this.#nearestLists(probes);
    return this.#memory.best(wanted, () => {
      this.#scanLists(lists, this.#memory.writeSet(among));
    });
  }

  #nearestLists(probes: number): Scored[] {
    const { kernels } = this.#memory;
    const byDistance = this.#files.index.coarseMetric === 'l2' ? 1 : 0;
    return this.#memory.best(probes, () => {
      kernels.scanCentroids(this.#query.at, this.#centroids.at, this.nlist, this.dimensions, byDistance);
    });
  }

  #scanLists(nearest: readonly Scored[], set: number): void {
    const { kernels } = this.#memory;
    const { metric, byResidual, subquantizers, bits, codeBytes, inverted } = this.#files.index;
    const byDistance = metric === 'l2';
    // The distance of a residual depends on the centroid; an inner product is a sum, so one table serves all lists.
    const tableEach = byDistance && byResidual;
    if (!tableEach) this.#fillTable(this.#query, byDistance);
    for (const { index } of nearest) {
      const list = inverted.lists[index];
      if (list === undefined || list.size === 0) continue;
      const centroid = this.#centroids.at + 4 * index * this.dimensions;
      if (tableEach) {
        kernels.subtract(this.#query.at, centroid, this.dimensions, this.#residual.at);
        this.#fillTable(this.#residual, byDistance);
      }
      const base =
        byResidual && !byDistance ? kernels.nearness(this.#query.at, centroid, this.dimensions, 0) : 0;
      const idsStart = list.idsAt - list.codesAt;
      this.#files.lists.read(list.codesAt, this.#memory.view(this.#list, idsStart + list.size * ID_BYTES));
      kernels.scanList(
        ...[this.#list.at, this.#list.at + idsStart, list.size],
        ...[subquantizers, bits, codeBytes],
        ...[this.#table.at, base, set, this.count],
      );
    }
  }

  #fillTable(of: Region, byDistance: boolean): void {
    const { subquantizers, bits } = this.#files.index;
    this.#memory.kernels.fillTable(
      ...[of.at, this.#codebooks.at, subquantizers, 2 ** bits, this.dimensions / subquantizers],
      ...[byDistance ? 1 : 0, this.#table.at],
    );
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#files.close();
  }
}
