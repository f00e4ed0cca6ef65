import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, statfs, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { flushFile, flushFolder } from '#electron/formats/flush.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';
import type { Manifest } from '#electron/formats/manifest.ts';
import { allocateFile } from './allocate-file.ts';
import type { PartSink } from './fetch-part.ts';
import {
  groupPlaces,
  placedParts,
  totalBytes,
  type Part,
  type Place,
  type PlacedPart,
} from './library-parts.ts';
import { BLOCK_BYTES, readBlocks } from './read-blocks.ts';

/** A library elsewhere on this disk that may hold some of the same parts. */
export interface LocalLibrary {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Kept free for manifests and the record of versions when the space that a library needs is computed. */
const SPARE_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

/**
 * A library that is being fetched: a folder with all its files at their full size, into which parts are written in
 * place. There is no journal of what has arrived. A part is complete if its bytes have the hash that is its name; of a
 * part that is not, the bytes before the reserved zeros are a start to resume from.
 */
export class IncomingLibrary {
  readonly #folder: string;
  readonly #manifest: Manifest;
  readonly #files = new Map<string, FileHandle>();
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  /** By place, how many bytes of a part that is not complete may be a start of it. */
  readonly #starts = new Map<string, number>();

  private constructor(folder: string, manifest: Manifest) {
    this.#folder = folder;
    this.#manifest = manifest;
  }

  /**
   * Opens or makes the folder, if the disk has room for what is missing.
   * Rejects with `disk-full`, saying how much is needed, before anything is written.
   */
  static async open(folder: string, manifest: Manifest, manifestText: string): Promise<IncomingLibrary> {
    makeFolder(folder);
    const incoming = new IncomingLibrary(folder, manifest);
    try {
      for (const { path } of manifest.files) {
        const full = join(folder, path);
        incoming.#files.set(path, await open(full, existsSync(full) ? 'r+' : 'w+'));
      }
      const needed = await incoming.neededBytes();
      const free = await freeBytes(folder);
      if (needed + SPARE_BYTES > free) throw diskFull(folder, needed + SPARE_BYTES, free);
      await writeFile(join(folder, LIBRARY_FILES.manifest), manifestText);
    } catch (error) {
      await incoming.close();
      throw error;
    }
    return incoming;
  }

  /** Bytes that the files still have to grow by. */
  async neededBytes(): Promise<number> {
    let needed = 0;
    for (const { path, bytes } of this.#manifest.files) {
      needed += Math.max(0, bytes - (await this.#file(path).stat()).size);
    }
    return needed;
  }

  /**
   * Finds the parts that are already in place, copies those that other libraries hold, and reserves room for the rest,
   * with which it resolves. `onFound` is called for each place of a part that need not be fetched.
   */
  async gatherLocal(
    others: readonly LocalLibrary[],
    run: { readonly signal: AbortSignal; readonly onFound: (bytes: number) => void },
  ): Promise<Part[]> {
    const sources = indexParts(others);
    const missing: PlacedPart[] = [];
    /** The length of each file before room was reserved for it: beyond that there is nothing to find. */
    const lengths = new Map<string, number>();
    for (const { path, bytes } of this.#manifest.files) {
      const file = this.#file(path);
      const { size } = await file.stat();
      lengths.set(path, size);
      if (size > bytes) await file.truncate(bytes);
      if (size < bytes) await allocateFile(join(this.#folder, path), bytes);
    }
    for (const placed of placedParts(this.#manifest)) {
      run.signal.throwIfAborted();
      const known = sources.get(placed.sha256) ?? [];
      const mayBeThere = placed.place.offset < (lengths.get(placed.place.path) ?? 0);
      if ((mayBeThere && (await this.#proves(placed))) || (await this.#copy(known, placed))) {
        run.onFound(placed.bytes);
        sources.set(placed.sha256, [{ folder: this.#folder, place: placed.place }]);
      } else {
        await reserve(this.#file(placed.place.path), placed.place.offset + placed.bytes);
        missing.push(placed);
      }
    }
    return groupPlaces(missing);
  }

  /** Where the bytes of a part go as they arrive: to all its places. */
  sink(part: Part, reports: Pick<PartSink, 'found' | 'moved'>): PartSink {
    const [first] = part.places;
    const start = this.#starts.get(nameOf(first)) ?? 0;
    const block = Buffer.allocUnsafe(start > 0 ? BLOCK_BYTES : 0);
    return {
      kept: () => readBlocks(this.#file(first.path), first.offset, start, block),
      write: async (offset, chunk) => {
        for (const { path, offset: from } of part.places) {
          await writeFully(this.#file(path), chunk, from + offset);
        }
      },
      ...reports,
    };
  }

  /** Flushes what was written, so that it survives a power cut. */
  async flush(): Promise<void> {
    for (const file of this.#files.values()) await file.sync();
    flushFile(join(this.#folder, LIBRARY_FILES.manifest));
    flushFolder(this.#folder);
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => file.close()));
  }

  #file(path: string): FileHandle {
    const file = this.#files.get(path);
    if (file === undefined) throw new Error(`${path} is not open`);
    return file;
  }

  /** Whether the part in its place is right; if it is not, records how much of it may be a start. */
  async #proves({ sha256, bytes, place }: PlacedPart): Promise<boolean> {
    const hash = createHash('sha256');
    let at = 0;
    let start = 0;
    for await (const chunk of readBlocks(this.#file(place.path), place.offset, bytes, this.#block)) {
      hash.update(chunk);
      const used = lengthBeforeZeros(chunk);
      if (used > 0) start = at + used;
      at += chunk.length;
    }
    if (at === bytes && hash.digest('hex') === sha256) return true;
    this.#starts.set(nameOf(place), start);
    return false;
  }

  /** Copies a part from the first place that really holds it. Resolves with whether there is one. */
  async #copy(sources: readonly Source[], { sha256, bytes, place }: PlacedPart): Promise<boolean> {
    for (const source of sources) {
      const path = join(source.folder, source.place.path);
      // What is missing or cannot be read here is fetched.
      await using from = await open(path, 'r').catch(() => undefined);
      if (from === undefined) continue;
      const hash = createHash('sha256');
      let at = 0;
      for await (const chunk of untilFailure(readBlocks(from, source.place.offset, bytes, this.#block))) {
        hash.update(chunk);
        await writeFully(this.#file(place.path), chunk, place.offset + at);
        at += chunk.length;
      }
      if (at === bytes && hash.digest('hex') === sha256) return true;
      // What was copied is not a start of the part.
      this.#starts.delete(nameOf(place));
    }
    return false;
  }
}

/** Where a part should be found. */
interface Source {
  readonly folder: string;
  readonly place: Place;
}

const nameOf = ({ path, offset }: Place) => `${path}@${offset}`;

/** Every place in other libraries that should hold a part, by its hash. */
function indexParts(libraries: readonly LocalLibrary[]): Map<string, Source[]> {
  const index = new Map<string, Source[]>();
  for (const { folder, manifest } of libraries) {
    for (const { sha256, place } of placedParts(manifest)) {
      const known = index.get(sha256) ?? [];
      known.push({ folder, place });
      index.set(sha256, known);
    }
  }
  return index;
}

/** The length of a chunk without its trailing zeros. */
function lengthBeforeZeros(chunk: Buffer): number {
  if (chunk.equals(ZEROS.subarray(0, chunk.length))) return 0;
  let length = chunk.length;
  while (length > 0 && chunk[length - 1] === 0) length--;
  return length;
}

/** The chunks before the first that cannot be read. What fails in using a chunk is not caught here. */
async function* untilFailure(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch {
    return;
  }
}

/** Reserves, by writing zeros, room that could not be allocated, so that it cannot run out while a part arrives. */
async function reserve(file: FileHandle, end: number): Promise<void> {
  let { size } = await file.stat();
  while (size < end) {
    const zeros = ZEROS.subarray(0, Math.min(ZEROS.length, end - size));
    await writeFully(file, zeros, size);
    size += zeros.length;
  }
}

async function writeFully(file: FileHandle, chunk: Uint8Array, offset: number): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    const rest = chunk.length - written;
    written += (await file.write(chunk, written, rest, offset + written)).bytesWritten;
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** The error for a disk without room. What has arrived is kept, so a sync continues once room is made. */
function diskFull(folder: string, needed: number, free: number): ReelscopeError {
  const message = `The disk is full: ${megabytes(needed)} more are needed in ${folder} and ${megabytes(free)} are free. Free ${megabytes(needed - free)} and sync again; what has arrived is kept.`;
  return new ReelscopeError('disk-full', message, { retryable: true });
}

/** The error for a disk that filled up during the sync because something else wrote to it. */
export async function diskFullMeanwhile(
  folder: string,
  manifest: Manifest,
  incoming: IncomingLibrary,
): Promise<ReelscopeError> {
  const needed = await incoming.neededBytes().catch(() => totalBytes(manifest));
  return diskFull(folder, Math.max(needed, 1) + SPARE_BYTES, 0);
}

function megabytes(bytes: number): string {
  return `${(Math.ceil(bytes / 1e5) / 10).toFixed(1)} MB`;
}
