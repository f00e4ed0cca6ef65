import { PART_BYTES } from '#electron/formats/file-hash.ts';
import type { Manifest } from '#electron/formats/manifest.ts';

/** Where the bytes of a part are in a library. */
export interface Place {
  readonly path: string;
  readonly offset: number;
}

/** Up to 8 MiB that belong in one or more places. */
export interface Part {
  readonly sha256: string;
  readonly bytes: number;
  readonly places: readonly [Place, ...Place[]];
}

/** The distinct parts of a library, in the order in which its files name them. */
export function partsOf({ files }: Pick<Manifest, 'files'>): Part[] {
  return groupPlaces(placedParts({ files }));
}

/** A part in one of its places. */
export interface PlacedPart {
  readonly sha256: string;
  readonly bytes: number;
  readonly place: Place;
}

/** The parts of a library's files, one after the other. */
export function placedParts({ files }: Pick<Manifest, 'files'>): PlacedPart[] {
  return files.flatMap(({ path, bytes, parts }) =>
    parts.map((sha256, i) => {
      const offset = i * PART_BYTES;
      return { sha256, bytes: Math.min(PART_BYTES, bytes - offset), place: { path, offset } };
    }),
  );
}

/** Each distinct part once, with all the places given for it. */
export function groupPlaces(placed: readonly PlacedPart[]): Part[] {
  const parts = new Map<string, { sha256: string; bytes: number; places: [Place, ...Place[]] }>();
  for (const { sha256, bytes, place } of placed) {
    const known = parts.get(sha256);
    if (known === undefined) parts.set(sha256, { sha256, bytes, places: [place] });
    else known.places.push(place);
  }
  return [...parts.values()];
}

/** Bytes of all files. */
export function totalBytes({ files }: Pick<Manifest, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
