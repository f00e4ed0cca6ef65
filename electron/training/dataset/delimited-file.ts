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
  /** Column names in the order of the file, with their SQL types. */
  readonly columns: Readonly<Record<string, 'BIGINT' | 'DOUBLE' | 'VARCHAR'>>;
}
