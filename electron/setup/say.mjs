/** Prints one line of progress of an installation or start step; the only output these scripts make themselves. */
export function say(message) {
  process.stderr.write(`reelscope: ${message}\n`);
}
