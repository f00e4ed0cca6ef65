import type { ErrorValue } from './reelscope-error.ts';

/** A folder that should hold a library and holds none that can be read, and why. */
export interface UnreadableLibrary {
  readonly folder: string;
  readonly error: ErrorValue;
}
