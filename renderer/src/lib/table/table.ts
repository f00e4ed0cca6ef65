/** The value of a cell; lists are joined in CSV and stay lists in JSON. */
type Cell = string | number | boolean | null | readonly string[];

/** A table as it is copied or saved: named columns, and a row for each item that the screen lists. */
export interface Table {
  /** What the table is, in a few words; the name of a saved file is made from it. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Each row has as many cells as there are columns. */
  readonly rows: readonly (readonly Cell[])[];
}

export const TABLE_FORMATS = ['csv', 'json'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export const MEDIA_TYPES: Record<TableFormat, string> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
};

const NEW_LINE = '\r\n';
const LIST_SEPARATOR = '|';
/** A spreadsheet treats a text that begins like this as a formula and evaluates it. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** The table as text in that format. */
export function formatTable(table: Table, format: TableFormat): string {
  return format === 'csv' ? toCsv(table) : toJson(table);
}

/**
 * CSV by RFC 4180, with the columns in the first line. Numbers are written in full. A text that a spreadsheet would
 * evaluate gets a leading apostrophe; in JSON it stays as it is.
 */
function toCsv({ columns, rows }: Table): string {
  return [columns, ...rows].map((cells) => cells.map(toCsvCell).join(',') + NEW_LINE).join('');
}

function toCsvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = typeof cell === 'string' ? cell : cell.join(LIST_SEPARATOR);
  const harmless = FORMULA_START.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A JSON array with an object for each row. */
function toJson({ columns, rows }: Table): string {
  const objects = rows.map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i]])));
  return `${JSON.stringify(objects, undefined, 2)}\n`;
}

/** "For this viewer" as "for-this-viewer.csv". */
export function tableFileName(name: string, format: TableFormat): string {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['table'];
  return `${words.join('-')}.${format}`;
}
