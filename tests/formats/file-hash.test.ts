import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashFile } from '#electron/formats/file-hash.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const PART_BYTES = 8 * 1024 * 1024;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function hashOf(bytes: Buffer) {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, bytes);
  return hashFile(path);
}

describe('hashFile', () => {
  it('gives the well-known hash of three letters', () => {
    const known = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(hashOf(Buffer.from('abc'))).toEqual({ bytes: 3, sha256: known, parts: [known] });
  });

  it('has no parts for an empty file', () => {
    expect(hashOf(Buffer.alloc(0))).toEqual({ bytes: 0, sha256: sha256(Buffer.alloc(0)), parts: [] });
  });

  it.each([-1, 0, 1])('cuts parts at 8 MiB: two parts and %i bytes', (more) => {
    const bytes = Buffer.alloc(2 * PART_BYTES + more);
    for (let i = 0; i < bytes.length; i += 4093) bytes[i] = i % 251;
    const parts = [];
    for (let start = 0; start < bytes.length; start += PART_BYTES) {
      parts.push(sha256(bytes.subarray(start, start + PART_BYTES)));
    }
    expect(hashOf(bytes)).toEqual({ bytes: bytes.length, sha256: sha256(bytes), parts });
    expect(parts).toHaveLength(more > 0 ? 3 : 2);
  });

  it('throws for a file that is not there', () => {
    expect(() => hashFile(join(temporaryFolder(), 'nothing'))).toThrow(/ENOENT/);
  });
});
