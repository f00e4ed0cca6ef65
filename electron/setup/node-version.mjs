/** The major version that Electron embeds; node:sqlite and type stripping need it. */
const NEEDED_MAJOR = 24;

/**
 * npm brings this Node as an optional dependency and puts it first on the PATH of every script.
 * Returns undefined if this process runs on it or newer, otherwise what to do.
 */
export function nodeProblem() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NEEDED_MAJOR) return undefined;
  return `Node ${NEEDED_MAJOR} or newer is needed and this is ${process.version}: npm has no binary of it for ${process.platform}-${process.arch}, so install it from nodejs.org`;
}
