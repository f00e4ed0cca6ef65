import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CsrReader } from '#electron/formats/csr.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { readManifest, type IndexEntry, type Manifest } from '#electron/formats/manifest.ts';
import { NpyReader } from '#electron/formats/npy.ts';
import { Catalogue } from '../catalogue/catalogue.ts';
import { PostingsScan } from '../text/postings-scan.ts';
import { FaissIndex } from '../vectors/faiss-index.ts';
import { assertVerified } from './verify-library.ts';

interface Closable {
  close(): void;
}

/**
 * An open library. Its files are verified when it is opened; each part is opened when it is first asked for and then
 * kept. Nothing large is read into memory.
 */
export class Library {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly #homeFolder: string;
  readonly #parts = new Map<string, Closable>();
  #postingsScan: PostingsScan | undefined;
  #coldFilms: Uint8Array | undefined;

  private constructor(folder: string, manifest: Manifest, homeFolder: string) {
    this.folder = folder;
    this.manifest = manifest;
    this.#homeFolder = homeFolder;
  }

  /**
   * Opens the library in `folder`; `homeFolder` is where run files and records of verification go.
   * Throws `library-unusable` or `library-damaged`, saying what is wrong with which file.
   */
  static open(folder: string, homeFolder: string): Library {
    const manifest = readManifest(folder);
    mkdirSync(homeFolder, { recursive: true });
    assertVerified(folder, manifest, join(homeFolder, 'verified'));
    return new Library(folder, manifest, homeFolder);
  }

  #part<T extends Closable>(name: string, open: (path: string) => T): T {
    // A part is stored under its own name only, so what is found there is what was opened for that name.
    const known = this.#parts.get(name) as T | undefined;
    if (known !== undefined) return known;
    const part = open(join(this.folder, name));
    this.#parts.set(name, part);
    return part;
  }

  get catalogue(): Catalogue {
    return this.#part(LIBRARY_FILES.catalogue, (path) => new Catalogue(path));
  }

  get tfidf(): CsrReader {
    return this.#part(LIBRARY_FILES.tfidf, (path) => new CsrReader(path));
  }

  get postings(): CsrReader {
    return this.#part(LIBRARY_FILES.postings, (path) => new CsrReader(path));
  }

  get projection(): NpyReader<'float32'> {
    return this.#part(LIBRARY_FILES.projection, (path) => NpyReader.openFloat32(path));
  }

  get itemFactors(): NpyReader<'float32'> {
    return this.#part(LIBRARY_FILES.itemFactors, (path) => NpyReader.openFloat32(path));
  }

  get viewerFactors(): NpyReader<'float32'> {
    return this.#part(LIBRARY_FILES.viewerFactors, (path) => NpyReader.openFloat32(path));
  }

  /** Scans the inverted lists; keeps one number per film. */
  get postingsScan(): PostingsScan {
    this.#postingsScan ??= new PostingsScan(this.postings, this.manifest.counts.films);
    return this.#postingsScan;
  }

  /** A mark (1) for each film that nobody liked: its factors are a guess, good enough for the hybrid list only. */
  get coldFilms(): Uint8Array {
    this.#coldFilms ??= this.catalogue.coldFilms(this.manifest.counts.films);
    return this.#coldFilms;
  }

  /** Undefined where the library's films have no texts. */
  get contentIndex(): FaissIndex | undefined {
    const { contentIndex } = this.manifest;
    if (contentIndex === null) return undefined;
    return this.#index(LIBRARY_FILES.contentIndex, LIBRARY_FILES.contentLists, contentIndex);
  }

  get collaborativeIndex(): FaissIndex {
    const { collaborativeIndex } = this.manifest;
    return this.#index(
      LIBRARY_FILES.collaborativeIndex,
      LIBRARY_FILES.collaborativeLists,
      collaborativeIndex,
    );
  }

  #index(name: string, lists: string, entry: IndexEntry): FaissIndex {
    return this.#part(name, (path) =>
      FaissIndex.open({
        path,
        listsPath: join(this.folder, lists),
        nprobe: entry.nprobe,
        runFolder: join(this.#homeFolder, 'run'),
      }),
    );
  }

  /** Closes every part; the library must not be used afterwards. */
  close(): void {
    for (const part of this.#parts.values()) part.close();
    this.#parts.clear();
  }
}
