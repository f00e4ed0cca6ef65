import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { TrainingRoom } from '#shared/contract/training.ts';
import { makeFolder } from '#electron/formats/make-folder.ts';

/** The resources that this computer has for a run whose library goes into `folder`, which is made if it is missing. */
export async function inspectRoom(folder: string): Promise<TrainingRoom> {
  makeFolder(folder);
  const { bavail, bsize } = await statfs(folder);
  return {
    processors: availableParallelism(),
    freeMemory: process.availableMemory(),
    freeDisk: bavail * bsize,
  };
}
