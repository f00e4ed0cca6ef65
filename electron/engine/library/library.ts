import { join } from 'node:path';
import { CsrReader } from '#electron/formats/csr.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { readManifest, type Manifest } from '#electron/formats/manifest.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import { readVocabulary } from '#electron/formats/vocabulary.ts';
import { Catalogue } from '../catalogue/catalogue.ts';
import { FilmFacets } from '../catalogue/film-facets.ts';
import { FactorScan } from '../factors/factor-scan.ts';
import { TextScan } from '../text/text-scan.ts';
import { IvfPqSearch } from '../vectors/ivfpq-search.ts';
import { KeptRows, slotsFor } from '../vectors/kept-rows.ts';
import { RowSet } from '../vectors/row-set.ts';
import { LazyParts, type PartReport } from './lazy-parts.ts';
import { assertVerified } from './verify-library.ts';

/** Bytes of term directions (rows of the projection) that are kept in memory. */
const PROJECTION_KEPT_BYTES = 4 << 20;

/**
 * An open library. Its files are verified on opening; each part is opened on first use and closed when idle. Nothing
 * large is read into memory.
 */
export class Library {
  readonly folder: string;
  readonly manifest: Manifest;
  /** All films. */
  readonly films: RowSet;
  readonly #parts = new LazyParts();
  #coldFilms: Uint8Array | undefined;
  #warmFilms: RowSet | undefined;

  private constructor(folder: string, manifest: Manifest) {
    this.folder = folder;
    this.manifest = manifest;
    this.films = RowSet.all(manifest.counts.films);
  }

  /**
   * Opens the library in `folder`; records of verification go into `homeFolder`.
   * Throws `library-unusable` or `library-damaged`, saying what is wrong with which file.
   */
  static open(folder: string, homeFolder: string): Library {
    const manifest = readManifest(folder);
    assertVerified(folder, manifest, join(homeFolder, 'verified'));
    return new Library(folder, manifest);
  }

  #part<T extends { close(): void }>(name: string, open: (path: string) => T): T {
    return this.#parts.get(name, () => open(join(this.folder, name)));
  }

  get catalogue(): Catalogue {
    return this.#part(LIBRARY_FILES.catalogue, (path) => new Catalogue(path));
  }

  /** The genres and years by which lists can be filtered. */
  get facets(): FilmFacets {
    return this.#parts.get('facets', () => new FilmFacets(() => this.catalogue, this.manifest.counts.films));
  }

  get tfidf(): CsrReader {
    return this.#part(LIBRARY_FILES.tfidf, (path) => new CsrReader(path));
  }

  /** Undefined if the content index holds the TF-IDF rows themselves. */
  get projection(): KeptRows | undefined {
    if (!this.manifest.files.some(({ path }) => path === LIBRARY_FILES.projection)) return undefined;
    return this.#part(LIBRARY_FILES.projection, openProjection);
  }

  get itemFactors(): NpyReader<'float32'> {
    return this.#part(LIBRARY_FILES.itemFactors, (path) => NpyReader.openFloat32(path));
  }

  get viewerFactors(): NpyReader<'float32'> {
    return this.#part(LIBRARY_FILES.viewerFactors, (path) => NpyReader.openFloat32(path));
  }

  /** The sum of the outer products of the item factors of films that somebody liked; rank x rank. */
  readItemGramian(): Float32Array {
    const { itemGramian } = LIBRARY_FILES;
    const reader = this.#part(itemGramian, (path) => NpyReader.openFloat32(path));
    return reader.read(0, reader.rows);
  }

  /** The term in that column of the TF-IDF matrix. */
  term(column: number): string {
    const { terms } = this.#part(LIBRARY_FILES.vocabulary, openVocabulary);
    return terms[column] ?? '';
  }

  /** Exact cosines of texts. */
  get textScan(): TextScan {
    return this.#parts.get('text scan', () => {
      const rows = new CsrReader(join(this.folder, LIBRARY_FILES.tfidf));
      return new TextScan(rows, new CsrReader(join(this.folder, LIBRARY_FILES.postings)));
    });
  }

  /** Exact dot products of factors. */
  get factorScan(): FactorScan {
    return this.#parts.get('factor scan', () => {
      return new FactorScan(NpyReader.openFloat32(join(this.folder, LIBRARY_FILES.itemFactors)));
    });
  }

  /** One byte per film: 1 if nobody liked it, so its factors are estimates, good enough for the hybrid list only. */
  get coldFilms(): Uint8Array {
    this.#coldFilms ??= this.catalogue.coldFilms(this.manifest.counts.films);
    return this.#coldFilms;
  }

  /** All films except the cold ones. */
  get warmFilms(): RowSet {
    if (this.#warmFilms === undefined) {
      const warm = this.films.copy();
      this.coldFilms.forEach((isCold, film) => {
        if (isCold === 1) warm.remove(film);
      });
      this.#warmFilms = warm;
    }
    return this.#warmFilms;
  }

  /** Undefined if the library's films have no texts. */
  get contentIndex(): IvfPqSearch | undefined {
    if (this.manifest.contentIndex === null) return undefined;
    return this.#index(LIBRARY_FILES.contentIndex, LIBRARY_FILES.contentLists);
  }

  get collaborativeIndex(): IvfPqSearch {
    return this.#index(LIBRARY_FILES.collaborativeIndex, LIBRARY_FILES.collaborativeLists);
  }

  #index(name: string, lists: string): IvfPqSearch {
    return this.#part(name, (path) => IvfPqSearch.open(path, join(this.folder, lists)));
  }

  /** The open parts. */
  get openParts(): PartReport[] {
    return this.#parts.report();
  }

  /** Closes the parts that have not been used for `idleMs` milliseconds; they reopen on next use. */
  closeIdle(idleMs: number): void {
    this.#parts.closeIdle(idleMs);
  }

  /** Closes every part. */
  close(): void {
    this.#parts.closeIdle(0);
  }
}

/** The direction of each term. Most queries are about the same terms, so the ones last used are kept. */
function openProjection(path: string): KeptRows {
  const matrix = NpyReader.openFloat32(path);
  const slots = slotsFor(matrix, PROJECTION_KEPT_BYTES);
  const memory = new Uint8Array(slots * 4 * matrix.columns);
  return new KeptRows(matrix, slots, () => memory);
}

/** All terms, in column order; held in memory while in use. */
function openVocabulary(path: string): { readonly terms: readonly string[]; close(): void } {
  return { terms: readVocabulary(path), close: () => undefined };
}
