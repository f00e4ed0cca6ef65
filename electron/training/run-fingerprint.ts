import { readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { TrainingRequest } from '#shared/contract/training.ts';
import { reading } from '#electron/formats/file-system-error.ts';

/** Increase when training changes, so that no run resumes from what an older program saved. */
const RUN_VERSION = 4;

/**
 * A text that changes with everything that makes another model: the options, and the path, size and modification time
 * of each input file. A run may go on with another name, and on another device: the factors that it computes are the
 * same up to rounding. Throws `bad-request` if something cannot be read.
 */
export function runFingerprint(request: TrainingRequest): string {
  const options = { ...request, name: undefined, device: undefined, gpuMemoryMiB: undefined };
  const inputs = [request.text, ...filesIn(request.input)].flatMap((path) => {
    const stat = path === undefined ? undefined : statOf(path);
    return stat?.isFile() ? [[path, stat.size, stat.mtimeMs]] : [];
  });
  return JSON.stringify({ version: RUN_VERSION, options, inputs });
}

function filesIn(folder: string): string[] {
  return statOf(folder)?.isDirectory()
    ? reading(folder, () => readdirSync(folder))
        .sort()
        .map((name) => join(folder, name))
    : [];
}

function statOf(path: string): Stats | undefined {
  return reading(path, () => statSync(path, { throwIfNoEntry: false }));
}
