import { closeSync, ftruncateSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileSource } from '#electron/formats/byte-source.ts';
import { npyHeader, NpyReader } from '#electron/formats/npy.ts';
import { writeAll } from '#electron/formats/write-all.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { itIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** More bytes than the system reads or writes in one call. Memory and files of zeros take no room until touched. */
const LARGE = 2 ** 31 + 64;

describe('more than 2 GiB at once', () => {
  itIf(
    process.platform === 'linux',
    'writing 2 GiB to /dev/null, because only Linux is known to keep none of it',
  )('are written', () => {
    const file = openSync('/dev/null', 'w');
    try {
      expect(() => {
        writeAll(file, new Uint8Array(LARGE));
      }).not.toThrow();
    } finally {
      closeSync(file);
    }
  });

  it('are read up to the end of a file, which is noticed', () => {
    const path = join(temporaryFolder(), 'short');
    writeFileSync(path, 'text');
    const source = openFileSource(path);
    const target = new Uint8Array(LARGE);
    try {
      expect(() => {
        source.read(0, target);
      }).toThrow(RangeError);
    } finally {
      source.close();
    }
    expect(Buffer.from(target.subarray(0, 5)).toString()).toBe('text\0');
  });

  it('are read up to the end of an array that was cut short meanwhile, which is noticed', () => {
    const path = join(temporaryFolder(), 'array.npy');
    const header = npyHeader('float32', [LARGE / 4]);
    const file = openSync(path, 'w');
    writeSync(file, header);
    ftruncateSync(file, header.length + LARGE);
    closeSync(file);
    const reader = NpyReader.openFloat32(path);
    truncateSync(path, header.length + 4);
    try {
      expect(expectRefused(() => reader.read(0, LARGE / 4), 'library-damaged')).toContain('cut short');
    } finally {
      reader.close();
    }
  });
});
