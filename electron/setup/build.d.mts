/** The folder of the checkout, with a slash at its end. */
export const ROOT: string;
/** Builds the program's windows and processes when a source is newer than the last build. Throws where it fails. */
export function ensureBuilt(): void;
