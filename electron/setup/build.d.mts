/** The folder of the checkout, with a trailing slash. */
export const ROOT: string;
/** Builds the program's windows and processes when a source is newer than the last build. Throws if that fails. */
export function ensureBuilt(): void;
