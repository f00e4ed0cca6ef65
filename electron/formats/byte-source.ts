import { closeSync, fstatSync, openSync } from 'node:fs';
import { readAll } from './read-all.ts';

/** Random access to bytes in a file or in memory. */
export interface ByteSource {
  /** Its name in error messages. */
  readonly name: string;
  readonly size: number;
  /** Fills `target` with the bytes from `position` on. Throws a RangeError if the source ends before. */
  read(position: number, target: Uint8Array): void;
}

/** A source that holds a file open. */
export interface FileSource extends ByteSource {
  close(): void;
}

function outside(source: ByteSource, position: number, length: number): RangeError {
  return new RangeError(
    `bytes ${position}..${position + length} of ${source.name}, which has ${source.size}`,
  );
}

/** Opens a file for positional reads; nothing of it is kept in memory. Throws what the file system throws. */
export function openFileSource(path: string): FileSource {
  const file = openSync(path, 'r');
  const source: FileSource = {
    name: path,
    size: fstatSync(file).size,
    read(position, target) {
      if (!readAll(file, target, position)) throw outside(source, position, target.length);
    },
    close() {
      closeSync(file);
    },
  };
  return source;
}

/** The whole file, of any size: Node's own `readFile` refuses 2 GiB and more. Throws what the file system throws. */
export function readWholeFile(path: string): Buffer<ArrayBuffer> {
  const source = openFileSource(path);
  try {
    const bytes = Buffer.alloc(source.size);
    source.read(0, bytes);
    return bytes;
  } finally {
    source.close();
  }
}

export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  const source: ByteSource = {
    name,
    size: bytes.length,
    read(position, target) {
      if (position + target.length > bytes.length) throw outside(source, position, target.length);
      target.set(bytes.subarray(position, position + target.length));
    },
  };
  return source;
}
