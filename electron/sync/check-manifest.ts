import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { PART_BYTES } from '#electron/formats/file-hash.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { parseManifest, type Manifest } from '#electron/formats/manifest.ts';

const MAX_FILES = 1000;
const MAX_BYTES = 2 ** 40;

/** Names that Windows takes for a device, or for another name. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|\.$/i;

/**
 * Reads a manifest from a store, before anything is written for it. Throws `untrusted` with the reason if it is not
 * that of the library asked for, or could not be stored on disk as it says; `library-unusable` for another schema
 * version.
 */
export function readForeignManifest(text: string, id: string): Manifest {
  const place = `library ${id.slice(0, 12)}`;
  const manifest = parsed(text, place);
  const refuse = (why: string) =>
    new ReelscopeError('untrusted', `The manifest of ${place} was refused: ${why}. Nothing was written.`);
  if (manifest.id !== id) throw refuse(`it is that of library ${manifest.id.slice(0, 12)}`);
  if (manifest.files.length > MAX_FILES) throw refuse(`it names ${manifest.files.length} files`);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_BYTES) throw refuse(`its files have ${total} bytes`);
  const names = new Set<string>([LIBRARY_FILES.manifest]);
  const lengths = new Map<string, number>();
  for (const { path, bytes, parts } of manifest.files) {
    const name = path.toLowerCase();
    if (RESERVED.test(name)) throw refuse(`${path} is not a name that every system takes`);
    if (names.has(name)) throw refuse(`it names ${path} twice`);
    names.add(name);
    if (parts.length !== Math.ceil(bytes / PART_BYTES)) throw refuse(`${path} has the wrong number of parts`);
    for (const [i, sha256] of parts.entries()) {
      const length = Math.min(PART_BYTES, bytes - i * PART_BYTES);
      if ((lengths.get(sha256) ?? length) !== length) throw refuse(`${path} names one part with two lengths`);
      lengths.set(sha256, length);
    }
  }
  return manifest;
}

function parsed(text: string, place: string): Manifest {
  try {
    return parseManifest(text, place);
  } catch (error) {
    if (error instanceof ReelscopeError && error.code === 'library-damaged') {
      const message = `The manifest of ${place} was refused: it is not a whole and valid manifest. Nothing was written.`;
      throw new ReelscopeError('untrusted', message, { cause: error });
    }
    throw error;
  }
}
