/** Where a command writes: results to `out`, progress and errors to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True if `err` is a terminal, on which a line can be rewritten. */
  readonly interactive: boolean;
}

/** Writes to standard output and standard error. Ends the program with exit code 1 if results cannot be written. */
export function processOutput(): Output {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader may close the pipe early (`| head`); that is not an error.
    if (error.code === 'EPIPE') return;
    process.stderr.write(
      `reelscope: The output cannot be written (${error.message}): free some space there.\n`,
    );
    process.exit(1);
  });
  // The work goes on even if its progress can no longer be written.
  process.stderr.on('error', () => undefined);
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    interactive: process.stderr.isTTY,
  };
}

export function writeJson(output: Output, value: unknown): void {
  output.out(`${JSON.stringify(value)}\n`);
}

/** One column of a table: its heading, and how to align it. */
export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** Rows as columns of text under their headings, each as wide as its widest cell. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ heading }, i) =>
    Math.max(heading.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => {
        const cell = cells[i] ?? '';
        return align === 'left' ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [columns.map(({ heading }) => heading), ...rows].map((cells) => `${line(cells)}\n`).join('');
}
