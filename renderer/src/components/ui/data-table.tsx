import type { ReactNode } from 'react';
import { classNames } from '../../lib/class-names.ts';
import styles from './data-table.module.css';

interface DataTableProps {
  /** What the table shows, for screen readers. */
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly key: string | number;
    readonly cells: readonly ReactNode[];
    readonly isCurrent?: boolean;
  }[];
  /** Indexes of the columns that hold words and may wrap; others hold numbers. */
  readonly textColumns?: readonly number[];
}

/** A plain table: the first column names the row, the others are numbers unless said otherwise. */
export function DataTable({ label, columns, rows, textColumns = [] }: DataTableProps) {
  const look = (column: number) => (textColumns.includes(column) ? styles['text'] : undefined);
  return (
    // Focusable, because it may scroll.
    <div className={styles['scroller']} role="region" aria-label={`${label}, as a table`} tabIndex={0}>
      <table className={styles['table']} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={column} scope="col" className={classNames(look(i))}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, isCurrent }) => (
            <tr key={key} aria-current={isCurrent === true ? 'true' : undefined}>
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th key={columns[i]} scope="row" className={classNames(look(i))}>
                    {cell}
                  </th>
                ) : (
                  <td key={columns[i]} className={classNames(look(i))}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
