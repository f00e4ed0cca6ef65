/** A column's name, of which no file has two, and its SQL type. */
export interface Column {
  readonly name: string;
  readonly type: 'BIGINT' | 'DOUBLE' | 'VARCHAR';
}

/** SQL types by column name. */
export type ColumnTypes = Readonly<Record<string, Column['type']>>;

/** The layout of a delimited text file. */
export interface DelimitedFile {
  readonly path: string;
  readonly delimiter: string;
  /** The quote character, or '' if quotes are ordinary characters. */
  readonly quote: '"' | '';
  readonly header: boolean;
  readonly encoding: 'utf-8' | 'latin-1';
  /** `mixed` if some lines end with a carriage return and others do not. */
  readonly lineEnds: 'uniform' | 'mixed';
  /** In the order of the file. */
  readonly columns: readonly Column[];
}

/** The columns in the order in which `types` names them. */
export function columnsOf(types: ColumnTypes): Column[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

export function hasColumn({ columns }: DelimitedFile, name: string): boolean {
  return columns.some((column) => column.name === name);
}

const UNKNOWN = /^\d+:/;

/**
 * A name for a column that we do not know, the `place`th of its file: in SQL it cannot be mistaken for one that we
 * know, for one of our own tables, or for DuckDB's `rowid`.
 */
export function unknownColumn(place: number, name: string): string {
  return `${place}:${name}`;
}

/** What the file itself calls a column. */
export function nameInFile(column: string): string {
  return column.replace(UNKNOWN, '');
}
