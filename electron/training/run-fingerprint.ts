import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingRequest } from '#shared/contract/training.ts';

/** To be raised when training changes, so that no run goes on with what an older program saved. */
const RUN_VERSION = 4;

/** Changes with anything that changes the result: the options, and the files that are read. */
export function runFingerprint(request: TrainingRequest): string {
  const inputs = [request.text, ...filesIn(request.input)].flatMap((path) => {
    const stat = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? [[path, stat.size, stat.mtimeMs]] : [];
  });
  return JSON.stringify({ version: RUN_VERSION, request, inputs });
}

function filesIn(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder)
        .sort()
        .map((name) => join(folder, name))
    : [];
}
