import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes what was written to a file survive a power cut. Throws what the file system throws. */
export function flushFile(path: string): void {
  // Not read-only: Windows flushes only through a handle that may write.
  flush(path, 'r+');
}

/** Makes the names in a folder (new, renamed or deleted) survive a power cut. Throws what the file system throws. */
export function flushFolder(path: string, platform = process.platform): void {
  // Windows cannot flush a folder; NTFS keeps a journal of the names instead.
  if (platform !== 'win32') flush(path, 'r');
}

function flush(path: string, mode: 'r' | 'r+'): void {
  const descriptor = openSync(path, mode);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
