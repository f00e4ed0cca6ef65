/** Whether a number is the source's id of a viewer or film: from 0 to 2^53 - 1, whole, which a double holds exactly. */
export function isSourceId(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
