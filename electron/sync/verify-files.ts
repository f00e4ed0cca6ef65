import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { describeReadError, systemErrorCode } from '#electron/formats/file-system-error.ts';
import type { Manifest } from '#electron/formats/manifest.ts';
import { BLOCK_BYTES, readBlocks } from './read-blocks.ts';

/**
 * Reads every file of a library and compares it with the manifest, without holding up whatever else this process does.
 * Throws `library-damaged` naming the first file that is wrong, and `bad-request` for one that cannot be read.
 */
export async function assertIntact(
  folder: string,
  manifest: Manifest,
  run: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<void> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (const file of manifest.files) {
    const sha256 = await hashOf(join(folder, file.path), file.bytes, block, run);
    if (sha256 !== file.sha256) {
      const what = sha256 === undefined ? 'is missing' : 'is damaged';
      throw new ReelscopeError('library-damaged', `${file.path} of ${folder} ${what}: sync again.`);
    }
  }
}

/** The SHA-256 of a file that should have this many bytes; undefined if there is no such file. */
async function hashOf(
  path: string,
  bytes: number,
  block: Buffer,
  { signal, onBytes }: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r');
    const hash = createHash('sha256');
    // One byte more, so that a file that is too long does not match.
    for await (const chunk of readBlocks(file, 0, bytes + 1, block)) {
      signal.throwIfAborted();
      hash.update(chunk);
      onBytes(chunk.length);
    }
    return hash.digest('hex');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw describeReadError(error, path);
  }
}
