import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * The line numbers (from 1) of the given data rows of a file, by walking it once. `rows` are counted from 0 in file
 * order, ascending, without blank lines, the header, and the lines in `rejectedLines` (which were never rows).
 */
export async function lineNumbersOf(
  path: string,
  header: boolean,
  rejectedLines: ReadonlySet<number>,
  rows: readonly number[],
): Promise<number[]> {
  const found: number[] = [];
  if (rows.length === 0) return found;
  const input = createReadStream(path, { encoding: 'latin1' });
  let line = 0;
  let row = -1;
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    line++;
    if ((header && line === 1) || text === '' || rejectedLines.has(line)) continue;
    row++;
    if (row !== rows[found.length]) continue;
    found.push(line);
    if (found.length === rows.length) break;
  }
  input.destroy();
  return found;
}
