import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

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
      for (let done = 0; done < target.length;) {
        const read = readSync(file, target, done, target.length - done, position + done);
        if (read === 0) throw outside(source, position, target.length);
        done += read;
      }
    },
    close() {
      closeSync(file);
    },
  };
  return source;
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
