import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluationSchema } from '#shared/contract/tune.ts';
import type { Evaluation } from '#shared/domain/evaluation.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import type { Library } from '../library/library.ts';

/** What training measured, or null if it measured nothing. */
export function readEvaluation({ folder, manifest }: Library): Evaluation | null {
  const { evaluation } = LIBRARY_FILES;
  if (!manifest.files.some(({ path }) => path === evaluation)) return null;
  // Verified when the library was opened.
  return evaluationSchema.parse(JSON.parse(readFileSync(join(folder, evaluation), 'utf8')));
}
