import type * as FileSystem from 'node:fs';
import { mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { flushFile, flushFolder } from '#electron/formats/flush.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

// The real file system, watched: whether a flush works on Windows shows in how its file is opened.
vi.mock('node:fs', async (load) => {
  const fs = await load<typeof FileSystem>();
  return { ...fs, openSync: vi.fn(fs.openSync) };
});

describe('flushing', () => {
  it('opens a file such that Windows too may flush it: for writing, with what is in it kept', () => {
    const file = join(temporaryFolder(), 'numbers');
    writeFileSync(file, '1 2 3');
    flushFile(file);
    expect(vi.mocked(openSync)).toHaveBeenLastCalledWith(file, 'r+');
  });

  it('flushes a folder, and leaves it to Windows, which cannot', () => {
    const folder = mkdtempSync(join(temporaryFolder(), 'names-'));
    const gone = join(folder, 'gone');
    flushFolder(folder, 'linux');
    expect(() => {
      flushFolder(gone, 'darwin');
    }).toThrow('ENOENT');
    flushFolder(gone, 'win32');
  });

  it('says that a file is not there', () => {
    expect(() => {
      flushFile(join(temporaryFolder(), 'gone'));
    }).toThrow('ENOENT');
  });
});
