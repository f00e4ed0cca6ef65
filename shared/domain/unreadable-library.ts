import type { ErrorValue } from './reelscope-error.ts';

/** A folder that should hold a library but holds no readable one, and why. */
export interface UnreadableLibrary {
  readonly folder: string;
  readonly error: ErrorValue;
}
