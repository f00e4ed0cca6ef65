/** How a text file of rows is written. */
export interface DelimitedFile {
  readonly path: string;
  readonly delimiter: string;
  /** The quote character, or '' where quotes are ordinary characters. */
  readonly quote: '"' | '';
  readonly header: boolean;
  readonly encoding: 'utf-8' | 'latin-1';
  /** Whether every line ends alike, or some with a carriage return and some without. */
  readonly lineEnds: 'uniform' | 'mixed';
  /** Column names in the order of the file, with their SQL types. */
  readonly columns: Readonly<Record<string, 'BIGINT' | 'DOUBLE' | 'VARCHAR'>>;
}
