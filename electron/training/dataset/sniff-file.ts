import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { reading } from '#electron/formats/file-system-error.ts';
import type { DelimitedFile } from './delimited-file.ts';

const HEAD_BYTES = 64 * 1024;

/** The first or the last 64 KiB of a file. Throws `bad-request` if it cannot be read. */
function bytesOf(path: string, from: 'start' | 'end'): Buffer {
  return reading(path, () => {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(HEAD_BYTES);
      const position = from === 'start' ? 0 : Math.max(0, fstatSync(file).size - HEAD_BYTES);
      return buffer.subarray(0, readSync(file, buffer, 0, HEAD_BYTES, position));
    } finally {
      closeSync(file);
    }
  });
}

/** The first 20 lines of a file, as far as they are within its first 64 KiB, without a byte order mark. */
export function firstLines(path: string): string[] {
  return bytesOf(path, 'start')
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/, 20);
}

/** Judged by both ends of the file. DuckDB must be told that line endings vary, and is less strict then. */
export function lineEndsOf(path: string): DelimitedFile['lineEnds'] {
  const text = bytesOf(path, 'start').toString('latin1') + bytesOf(path, 'end').toString('latin1');
  return text.includes('\r\n') && /(^|[^\r])\n/.test(text) ? 'mixed' : 'uniform';
}

/** UTF-8 if the whole file is valid UTF-8, otherwise latin-1, in which every byte is a character. */
export function encodingOf(path: string): DelimitedFile['encoding'] {
  const file = reading(path, () => openSync(path, 'r'));
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      const length = readSync(file, buffer, 0, buffer.length, null);
      decoder.decode(buffer.subarray(0, length), { stream: length > 0 });
      if (length === 0) return 'utf-8';
    }
  } catch {
    return 'latin-1';
  } finally {
    closeSync(file);
  }
}
