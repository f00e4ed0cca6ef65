import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type * as FaissNode from 'faiss-node';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { parseIvfPq, patchIvfPq } from '#electron/formats/faiss-ivfpq.ts';

// One thread answers one query faster than several that wait for each other; must be set before the addon loads.
process.env['OMP_NUM_THREADS'] ??= '1';
process.env['OPENBLAS_NUM_THREADS'] ??= '1';

/** The addon is CommonJS and takes tens of milliseconds to load, so it is loaded with the first index. */
const require = createRequire(import.meta.url);

interface Neighbour {
  /** Position of the vector in the index; here always a movieIndex. */
  readonly label: number;
  /** What the index thinks of it: an approximate inner product, or squared distance. */
  readonly score: number;
}

/** An IndexIVFPQ opened with its lists memory-mapped. FAISS aborts the process on bad calls, so calls are checked. */
export class FaissIndex {
  readonly dimensions: number;
  readonly count: number;
  #index: FaissNode.Index | undefined;

  private constructor(index: FaissNode.Index, dimensions: number, count: number) {
    this.#index = index;
    this.dimensions = dimensions;
    this.count = count;
  }

  /**
   * Opens an index whose files were verified. The header is copied into `runFolder` with the absolute path of the
   * lists and the wanted nprobe, which is the only way to tell faiss-node either.
   * Throws `library-damaged` when header and lists are not what FAISS expects.
   */
  static open(options: { path: string; listsPath: string; nprobe: number; runFolder: string }): FaissIndex {
    const bytes = readFileSync(options.path);
    const parsed = parseIvfPq(bytes);
    if (parsed.lists.kind === 'on-disk') {
      const actual = statSync(options.listsPath, { throwIfNoEntry: false })?.size ?? 0;
      if (actual < parsed.lists.totalBytes) {
        const message = `${options.listsPath} has ${actual} bytes and ${parsed.lists.totalBytes} are needed: restore the library.`;
        throw new ReelscopeError('library-damaged', message);
      }
    }
    const patched = patchIvfPq(bytes, { nprobe: options.nprobe, listsPath: resolve(options.listsPath) });
    mkdirSync(options.runFolder, { recursive: true });
    const folder = mkdtempSync(join(options.runFolder, 'index-'));
    try {
      const header = join(folder, 'header.faiss');
      writeFileSync(header, patched);
      const { Index } = require('faiss-node') as typeof FaissNode;
      return new FaissIndex(Index.read(header), parsed.dimensions, parsed.count);
    } catch (error) {
      throw new ReelscopeError('library-damaged', `FAISS cannot open ${options.path}: ${String(error)}`, {
        cause: error,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** The `k` nearest vectors, nearest first; fewer when the lists looked into hold fewer. */
  search(query: Float32Array, k: number): Neighbour[] {
    if (query.length !== this.dimensions) {
      throw new RangeError(`a query of ${query.length} numbers for an index of ${this.dimensions}`);
    }
    if (!query.every(Number.isFinite)) throw new RangeError('a query with a number that is not finite');
    const wanted = Math.min(Math.trunc(k), this.count);
    // Also for NaN, with which FAISS would abort the process.
    if (!(wanted >= 1)) return [];
    if (this.#index === undefined) throw new RangeError('a search of a closed index');
    const { labels, distances } = this.#index.search(Array.from(query), wanted);
    return labels.flatMap((label, i) => (label < 0 ? [] : [{ label, score: distances[i] ?? 0 }]));
  }

  /** Lets the memory go with the next garbage collection: the addon has no other way. */
  close(): void {
    this.#index = undefined;
  }
}
