/** Where a command writes: results to `out`, progress and errors to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True where `err` is a terminal that one line can be rewritten on. */
  readonly interactive: boolean;
}

/** The output of the program itself. Ends the program with exit code 1 where results cannot be written. */
export function processOutput(): Output {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads may close the pipe early (`| head`); that is no error.
    if (error.code === 'EPIPE') return;
    process.stderr.write(
      `reelscope: The output cannot be written (${error.message}): free some space there.\n`,
    );
    process.exit(1);
  });
  // Nobody reads the progress any more, or it cannot be written; the work goes on.
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

/** Rows as text columns under headings, as wide as their widest cell. */
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
